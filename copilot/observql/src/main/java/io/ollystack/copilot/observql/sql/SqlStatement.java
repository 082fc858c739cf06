package io.ollystack.copilot.observql.sql;

import java.util.List;

/// One read-only ClickHouse statement that this compiler wrote: its text holds no value of the
/// query, only `{name:type}` placeholders. Only the renderer makes one, so holding one proves that
/// tenant filter, time bound and limit are in it. Immutable.
public final class SqlStatement {
  private final String text;
  private final List<SqlParameter> parameters;

  SqlStatement(String text, List<SqlParameter> parameters) {
    this.text = text;
    this.parameters = List.copyOf(parameters);
  }

  /// The SELECT, without a FORMAT or SETTINGS clause and without a closing semicolon.
  public String text() {
    return text;
  }

  public List<SqlParameter> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return text + "\n" + parameters;
  }
}
