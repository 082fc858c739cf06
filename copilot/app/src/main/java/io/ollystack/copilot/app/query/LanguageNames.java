package io.ollystack.copilot.app.query;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.complete.Vocabulary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The names of the language, for completion: tables and columns as the analysis knows them, and
/// the signatures of its functions.
final class LanguageNames {
  private LanguageNames() {}

  static Vocabulary vocabulary() {
    Map<String, Vocabulary.Table> tables = new HashMap<>();
    for (LogicalTable table : LogicalTable.values()) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (LogicalTable.Column column : table.columns()) {
        if (!column.walkOnly()) {
          columns.put(column.name(), column.type().kind().name().toLowerCase(Locale.ROOT));
        }
      }
      tables.put(table.tableName(), new Vocabulary.Table(table.signal(), columns));
    }
    return new Vocabulary(tables, functions());
  }

  private static Map<String, String> functions() {
    Map<String, String> functions = new HashMap<>();
    for (String name : new String[] {"count", "sum", "avg", "min", "max", "uniq", "stddev"}) {
      functions.put(name, name + "(x)");
    }
    for (String name : new String[] {"p50", "p90", "p95", "p99"}) {
      functions.put(name, name + "(x)");
    }
    for (String name : new String[] {"rate", "increase", "delta", "first", "last", "any"}) {
      functions.put(name, name + "(x)");
    }
    functions.put("error_rate", "error_rate()");
    functions.put("success_rate", "success_rate()");
    functions.put("lower", "lower(text)");
    functions.put("upper", "upper(text)");
    functions.put("substr", "substr(text, start, length)");
    functions.put("concat", "concat(a, b, ...)");
    functions.put("replace", "replace(text, what, by)");
    functions.put("extract", "extract(text, 'regular expression')");
    functions.put("json", "json(body, 'path.to.field')");
    functions.put("coalesce", "coalesce(a, b, ...)");
    functions.put("if", "if(condition, then, else)");
    return functions;
  }
}
