package io.ollystack.ingest.pipeline.processor.redaction;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Keys of attributes whose values are hidden whatever they are. A key is meant by its end, cut at
/// `.`, `_`, `-` or `/`: `password` means `user.password` and `DB_PASSWORD`, not `password_age`.
/// `_`, `-` and case do not matter.
final class SensitiveKeys {
  static final List<String> USUAL =
      List.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "client-secret",
          "secret-key",
          "secret-access-key",
          "api-key",
          "apikey",
          "access-key",
          "private-key",
          "auth-key",
          "access-token",
          "refresh-token",
          "id-token",
          "auth-token",
          "session-token",
          "csrf-token",
          "bearer-token",
          "authorization",
          "proxy-authorization",
          "cookie",
          "set-cookie",
          "credential",
          "credentials",
          "connection-string",
          "card-number",
          "cvv",
          "cvc",
          "ssn",
          "iban");

  private final Set<String> names;

  SensitiveKeys(Collection<String> names) {
    this.names = names.stream().map(SensitiveKeys::uniform).collect(Collectors.toUnmodifiableSet());
  }

  boolean contains(String key) {
    String uniform = uniform(key);
    if (names.contains(uniform)) {
      return true;
    }
    for (int i = 0; i < uniform.length(); i++) {
      if (uniform.charAt(i) == '-' && names.contains(uniform.substring(i + 1))) {
        return true;
      }
    }
    return false;
  }

  private static String uniform(String key) {
    return key.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-').replace('/', '-');
  }
}
