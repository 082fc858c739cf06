package io.ollystack.ingest.clickhouse.embedded.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/// Knows the one user. Any program on the machine can reach the loopback: only who knows the token
/// gets in.
///
/// @param user name
/// @param token password
record Authentication(String user, String token) {
  /// Basic authentication, ClickHouse's headers or its parameters, whichever is there.
  boolean accepts(RequestHead head) {
    Optional<String> basic =
        head.header("authorization").filter(value -> value.startsWith("Basic "));
    if (basic.isPresent()) {
      try {
        String pair =
            new String(
                Base64.getDecoder().decode(basic.get().substring("Basic ".length()).strip()),
                StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return colon >= 0 && matches(pair.substring(0, colon), pair.substring(colon + 1));
      } catch (IllegalArgumentException malformed) {
        return false;
      }
    }
    return matches(
        head.header("x-clickhouse-user").or(() -> head.parameter("user")).orElse(""),
        head.header("x-clickhouse-key").or(() -> head.parameter("password")).orElse(""));
  }

  @Override
  public String toString() {
    return "Authentication[user=" + user + "]";
  }

  private boolean matches(String name, String password) {
    // The token in constant time: it cannot be guessed byte by byte. The name is no secret.
    return same(user, name) && same(token, password);
  }

  private static boolean same(String expected, String actual) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }
}
