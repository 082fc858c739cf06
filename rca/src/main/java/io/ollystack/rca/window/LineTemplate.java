package io.ollystack.rca.window;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Masks what varies in a log line, one line at a time and without memory: values behind `=`, ids,
/// numbers, and what follows a colon inside brackets. Used where the stream has not mined a pattern
/// for the line. Thread-safe.
public final class LineTemplate {
  private static final int LONGEST = 160;

  /// One pass over the line; the alternatives are tried in this order. A number behind `#` is a
  /// line of source code and stays.
  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?<==)[^,)\\]\\s=]+"
              + "|\\b[0-9a-fA-F][0-9a-fA-F-]{7,}\\b"
              + "|(?<![#\\w])[-+]?\\d[\\d.:,]*"
              + "|(?<=: )[^\\]\\[]*(?=\\])");

  private LineTemplate() {}

  /// The line with `*` for each variable part, cut to 160 characters.
  public static String of(String line) {
    Matcher variable = VARIABLE.matcher(line);
    String masked = variable.replaceAll("*");
    return masked.length() > LONGEST ? masked.substring(0, LONGEST) : masked;
  }
}
