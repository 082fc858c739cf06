package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How exporters of any age spell the closed sets: `Error` now, `STATUS_CODE_ERROR` in old data.
/// Only words of this class come out as text.
final class Spellings {
  private static final List<String> STATUSES = List.of("Ok", "Error", "Unset");
  private static final List<String> KINDS =
      List.of("Server", "Client", "Internal", "Producer", "Consumer");
  private static final List<List<String>> SEVERITIES =
      List.of(
          List.of("TRACE", "VERBOSE"),
          List.of("DEBUG"),
          List.of("INFO", "INFORMATION", "NOTICE"),
          List.of("WARN", "WARNING"),
          List.of("ERROR", "ERR"),
          List.of("FATAL", "CRITICAL", "EMERGENCY", "ALERT", "PANIC"));

  private Spellings() {}

  /// The stored spellings of a status or kind; empty if the term is neither.
  static List<String> of(Term term, @Nullable Object value) {
    if (!(value instanceof String word)) {
      return List.of();
    }
    if (term.type().equals(ValueType.STATUS)) {
      return both(STATUSES, "STATUS_CODE_", word);
    }
    return term.type().equals(ValueType.KIND) ? both(KINDS, "SPAN_KIND_", word) : List.of();
  }

  /// The quoted names of all severities that begin in a range of severity numbers.
  static String severities(long low, long high) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < SEVERITIES.size(); i++) {
      long start = i * 4L + 1;
      if (start >= low && start <= high) {
        names.addAll(SEVERITIES.get(i));
      }
    }
    return names.isEmpty() ? "''" : literals(names);
  }

  static String literals(List<String> words) {
    return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
  }

  private static List<String> both(List<String> words, String prefix, String wanted) {
    return words.stream()
        .filter(word -> word.equalsIgnoreCase(wanted))
        .flatMap(word -> List.of(word, prefix + word.toUpperCase(Locale.ROOT)).stream())
        .toList();
  }
}
