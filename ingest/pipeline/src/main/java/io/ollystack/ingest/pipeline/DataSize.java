package io.ollystack.ingest.pipeline;

import java.util.Locale;
import java.util.regex.Pattern;

/// A number of bytes, not negative, with the units people write: `512MiB`, `10GiB`, `1500MB`,
/// `64k`.
///
/// @param bytes the size in bytes
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15})\\s*(|b|k|kb|kib|m|mb|mib|g|gb|gib|t|tb|tib)");

  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes: must not be negative");
    }
  }

  public static DataSize ofKibibytes(long kibibytes) {
    return new DataSize(Math.multiplyExact(kibibytes, 1L << 10));
  }

  public static DataSize ofMebibytes(long mebibytes) {
    return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  public static DataSize ofGibibytes(long gibibytes) {
    return new DataSize(Math.multiplyExact(gibibytes, 1L << 30));
  }

  /// Reads `10GiB` (binary), `10GB` (decimal), `10g` (binary, as most tools do) or plain bytes.
  ///
  /// @throws IllegalArgumentException with a message fit for the user
  public static DataSize parse(String text) {
    var matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a size: expected a whole number and a unit, such as 512MiB or 10GiB"
              .formatted(text));
    }
    long factor =
        switch (matcher.group(2)) {
          case "k", "kib" -> 1L << 10;
          case "m", "mib" -> 1L << 20;
          case "g", "gib" -> 1L << 30;
          case "t", "tib" -> 1L << 40;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          default -> 1L; // none or "b"
        };
    try {
      return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'%s' is more bytes than a long holds".formatted(text), e);
    }
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /// The size in the largest binary unit that divides it, such as `512MiB`.
  @Override
  public String toString() {
    if (bytes == 0) {
      return "0B";
    }
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, units.length - 1);
    return (bytes >> (10 * unit)) + units[unit];
  }
}
