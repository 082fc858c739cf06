package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.complete.Vocabulary;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names of the language for completion, from the tables and functions that analysis knows.
public final class LanguageVocabulary {
  private LanguageVocabulary() {}

  public static Vocabulary vocabulary() {
    return new Vocabulary(
        Stream.of(LogicalTable.values())
            .collect(Collectors.toMap(LogicalTable::tableName, LanguageVocabulary::table)),
        Stream.concat(CallAnalyzer.AGGREGATES.stream(), CallAnalyzer.SCALARS.stream())
            .distinct()
            .collect(
                Collectors.toMap(
                    name -> name,
                    name -> CallAnalyzer.AGGREGATES.contains(name) ? "aggregate" : "function")));
  }

  private static Vocabulary.Table table(LogicalTable table) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (LogicalTable.Column column : table.columns()) {
      columns.put(column.name(), column.type().kind().name().toLowerCase(Locale.ROOT));
    }
    return new Vocabulary.Table(table.signal(), columns);
  }
}
