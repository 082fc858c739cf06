package io.ollystack.copilot.observql.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a statement: the only place where SQL becomes text. Equal values share one parameter.
final class SqlRenderer {
  private SqlRenderer() {}

  static SqlStatement render(Sql sql) {
    StringBuilder text = new StringBuilder();
    Map<Sql.Parameter, String> names = new LinkedHashMap<>();
    int depth = 0;
    for (Sql.Piece piece : sql.pieces()) {
      switch (piece) {
        case Sql.Text(String part) -> depth = append(text, part, depth);
        case Sql.Parameter parameter -> {
          String name = names.computeIfAbsent(parameter, p -> "p" + names.size());
          text.append('{').append(name).append(':').append(parameter.type()).append('}');
        }
      }
    }
    List<SqlParameter> parameters = new ArrayList<>();
    names.forEach((parameter, name) ->
        parameters.add(new SqlParameter(name, parameter.type(), parameter.text())));
    return new SqlStatement(text.toString(), parameters);
  }

  /// Indents every line by the parentheses open at its start.
  private static int append(StringBuilder text, String part, int depth) {
    int open = depth;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      text.append(c);
      switch (c) {
        case '(' -> open++;
        case ')' -> open--;
        case '\n' -> text.repeat("  ", Math.max(0, open));
        default -> {}
      }
    }
    return open;
  }
}
