package io.ollystack.ingest.pipeline.processor.redaction;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What is looked for in texts.
public enum SecretKind {
  /// Addresses of people, also with the sign written as `%40`.
  EMAIL("email"),
  /// Numbers of payment cards: of a known issuer, of its length, with a right check digit.
  CARD("card"),
  /// JSON web tokens.
  JWT("jwt"),
  /// What follows `Bearer` and `Basic`.
  BEARER("bearer"),
  /// Ids of AWS access keys.
  AWS_KEY("aws_key"),
  /// Tokens that say by their first letters who issued them (GitHub, GitLab, Slack, Stripe...).
  TOKEN("token"),
  /// Private keys in PEM.
  PRIVATE_KEY("private_key"),
  /// Passwords of URLs, as in `postgres://shop:secret@db/orders`.
  URL_PASSWORD("url_password"),
  /// Values that are named: `password=...`, `"api_key": "..."`, connection strings, headers,
  /// `--token ...`, `IDENTIFIED BY '...'`.
  ASSIGNMENT("assignment");

  private final String text;

  SecretKind(String text) {
    this.text = text;
  }

  /// As configuration names it.
  public String text() {
    return text;
  }

  byte[] mask() {
    return ("[redacted:" + text + "]").getBytes(StandardCharsets.US_ASCII);
  }

  static Optional<SecretKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(SecretKind::text).toList();
  }
}
