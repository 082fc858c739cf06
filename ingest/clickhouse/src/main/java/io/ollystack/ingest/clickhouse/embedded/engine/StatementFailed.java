package io.ollystack.ingest.clickhouse.embedded.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ClickHouse refused or gave up a statement.
public final class StatementFailed extends Exception {
  /// ClickHouse's code for errors that have no other.
  public static final int UNKNOWN_EXCEPTION = 1002;

  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");

  private final int code;

  private StatementFailed(int code, String message) {
    super(message);
    this.code = code;
  }

  /// From the engine's own text, which starts with `Code: n. DB::Exception: `.
  static StatementFailed fromEngine(String message) {
    Matcher matcher = CODE.matcher(message);
    return matcher.find()
        ? new StatementFailed(Integer.parseInt(matcher.group(1)), message.strip())
        : of(UNKNOWN_EXCEPTION, "UNKNOWN_EXCEPTION", message.strip());
  }

  /// In the engine's form, for what is refused before the engine sees it.
  ///
  /// @param code ClickHouse's number for this kind of error
  /// @param name ClickHouse's name for it
  public static StatementFailed of(int code, String name, String message) {
    return new StatementFailed(
        code, "Code: %d. DB::Exception: %s (%s)".formatted(code, message, name));
  }

  /// ClickHouse's error code, for example 60 for an unknown table.
  public int code() {
    return code;
  }
}
