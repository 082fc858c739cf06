package io.ollystack.ingest.clickhouse.embedded.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Request line and headers of HTTP/1.1.
///
/// @param headers by lower-case name; of a repeated one the last
record RequestHead(
    String method, String path, Map<String, String> parameters, Map<String, String> headers) {
  static RequestHead parse(String text) throws BadRequest {
    String[] lines = text.split("\r\n");
    String[] request = lines[0].split(" ");
    if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "not an HTTP/1.1 request line");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0) {
        throw new BadRequest(400, "header without a colon");
      }
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int question = request[1].indexOf('?');
    String path = question < 0 ? request[1] : request[1].substring(0, question);
    Map<String, String> parameters =
        question < 0 ? new LinkedHashMap<>() : parameters(request[1].substring(question + 1));
    return new RequestHead(request[0], path, parameters, headers);
  }

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  boolean keepsAlive() {
    return !header("connection").orElse("").equalsIgnoreCase("close");
  }

  private static Map<String, String> parameters(String query) throws BadRequest {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        parameters.put(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException malformed) {
        throw new BadRequest(400, "malformed percent-encoding in the query string");
      }
    }
    return parameters;
  }
}
