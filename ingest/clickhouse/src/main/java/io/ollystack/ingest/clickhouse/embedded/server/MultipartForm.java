package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The values of a request: those of the query string and, where the body is a form
/// (`multipart/form-data`, as drivers send long parameters), those of the form.
///
/// @param values by name
/// @param consumed whether the body was the form
record MultipartForm(Map<String, String> values, boolean consumed) {
  private static final int MAX_BYTES = 16 << 20;
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("name=\"([^\"]*)\"");

  static MultipartForm read(RequestHead head, RequestBody body) throws IOException, BadRequest {
    Optional<String> type =
        head.header("content-type").filter(value -> value.startsWith("multipart/form-data"));
    if (type.isEmpty()) {
      return new MultipartForm(head.parameters(), false);
    }
    Matcher boundary = BOUNDARY.matcher(type.get());
    if (!boundary.find()) {
      throw new BadRequest(400, "multipart/form-data without a boundary");
    }
    Map<String, String> values = new LinkedHashMap<>(head.parameters());
    // One byte, one character, so that offsets hold for any content.
    String text = new String(readAll(body), StandardCharsets.ISO_8859_1);
    for (String part : text.split(Pattern.quote("--" + boundary.group(1)))) {
      int blank = part.indexOf("\r\n\r\n");
      if (blank < 0) {
        continue;
      }
      String headers = part.substring(0, blank);
      if (headers.contains("filename=")) {
        throw new BadRequest(501, "external tables are not supported by the embedded server");
      }
      Matcher name = NAME.matcher(headers);
      int end = part.endsWith("\r\n") ? part.length() - 2 : part.length();
      if (name.find() && end >= blank + 4) {
        values.put(name.group(1), utf8(part.substring(blank + 4, end)));
      }
    }
    return new MultipartForm(values, true);
  }

  /// The body, where it is not the form.
  ReadableByteChannel rest(RequestBody body) {
    return consumed ? new ChainedChannel(ByteBuffer.allocate(0), body) : body;
  }

  private static byte[] readAll(RequestBody body) throws IOException, BadRequest {
    ByteBuffer all = ByteBuffer.allocate(64 << 10);
    while (RequestBody.fill(body, all) >= 0 && !all.hasRemaining()) {
      if (all.capacity() >= MAX_BYTES) {
        throw new BadRequest(413, "a form exceeds %d bytes".formatted(MAX_BYTES));
      }
      all = ByteBuffer.allocate(all.capacity() * 2).put(all.flip());
    }
    byte[] bytes = new byte[all.position()];
    all.get(0, bytes);
    return bytes;
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
