package io.ollystack.ingest.telemetry;

/// Trace and span ids in their hexadecimal form. Thread-safe.
public final class HexIds {
  /// Characters of a trace id.
  public static final int TRACE_ID_LENGTH = 32;

  /// Characters of a span id.
  public static final int SPAN_ID_LENGTH = 16;

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private HexIds() {}

  /// Writes 16 lower-case digits and returns the position behind them.
  public static int write(long id, byte[] target, int position) {
    for (int i = 0, shift = 60; shift >= 0; i++, shift -= 4) {
      target[position + i] = DIGITS[(int) (id >>> shift) & 0xF];
    }
    return position + SPAN_ID_LENGTH;
  }

  /// The trace id as 32 digits, or the empty text for none.
  public static String traceId(long high, long low) {
    return (high | low) == 0 ? "" : hex(high) + hex(low);
  }

  /// The span id as 16 digits, or the empty text for none.
  public static String spanId(long id) {
    return id == 0 ? "" : hex(id);
  }

  private static String hex(long id) {
    byte[] digits = new byte[SPAN_ID_LENGTH];
    write(id, digits, 0);
    return new String(digits, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
