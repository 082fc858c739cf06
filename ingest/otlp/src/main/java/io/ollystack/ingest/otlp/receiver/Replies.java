package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.telemetry.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The few protobuf and JSON messages that a receiver writes: `Export…ServiceResponse` (of the same
/// shape for all signals) and `google.rpc.Status`.
final class Replies {
  private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

  private Replies() {}

  /// `Export…ServiceResponse`; without a message `partial_success` stays unset, as the
  /// specification demands for full success.
  static byte[] response(Outcome.Kept kept) {
    ByteArrayOutputStream partial = new ByteArrayOutputStream();
    varintField(partial, 1, kept.rejectedRows());
    textField(partial, 2, kept.message());
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    if (!kept.message().isEmpty()) {
      bytesField(response, 1, partial.toByteArray());
    }
    return response.toByteArray();
  }

  static byte[] responseJson(Signal signal, Outcome.Kept kept) {
    if (kept.message().isEmpty()) {
      return utf8("{}");
    }
    String rejected =
        switch (signal) {
          case TRACES -> "rejectedSpans";
          case METRICS -> "rejectedDataPoints";
          case LOGS -> "rejectedLogRecords";
        };
    return utf8(
        "{\"partialSuccess\":{\"%s\":\"%d\",\"errorMessage\":%s}}"
            .formatted(rejected, kept.rejectedRows(), quoted(kept.message())));
  }

  /// `google.rpc.Status`.
  static byte[] status(int code, String message) {
    ByteArrayOutputStream status = new ByteArrayOutputStream();
    varintField(status, 1, code);
    textField(status, 2, message);
    return status.toByteArray();
  }

  static byte[] statusJson(int code, String message) {
    return utf8("{\"code\":%d,\"message\":%s}".formatted(code, quoted(message)));
  }

  /// `google.rpc.Status` with a `google.rpc.RetryInfo`.
  static byte[] statusWithRetry(int code, String message, Duration retryAfter) {
    ByteArrayOutputStream delay = new ByteArrayOutputStream();
    varintField(delay, 1, retryAfter.toSeconds());
    varintField(delay, 2, retryAfter.toNanosPart());
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    bytesField(info, 1, delay.toByteArray());
    ByteArrayOutputStream any = new ByteArrayOutputStream();
    textField(any, 1, RETRY_INFO);
    bytesField(any, 2, info.toByteArray());
    ByteArrayOutputStream status = new ByteArrayOutputStream();
    status.writeBytes(status(code, message));
    bytesField(status, 3, any.toByteArray());
    return status.toByteArray();
  }

  private static void varintField(ByteArrayOutputStream out, int field, long value) {
    if (value != 0) {
      out.write(field << 3);
      varint(out, value);
    }
  }

  private static void textField(ByteArrayOutputStream out, int field, String text) {
    if (!text.isEmpty()) {
      bytesField(out, field, utf8(text));
    }
  }

  private static void bytesField(ByteArrayOutputStream out, int field, byte[] bytes) {
    out.write(field << 3 | 2);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
