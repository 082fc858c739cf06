package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.Warning;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a limit cut off, said in a warning: no result is silently incomplete.
final class Cuts {
  private Cuts() {}

  /// @param what was cut, and of what: `truncated at 1,000 of more than 1,000 rows`
  static Warning warning(String what) {
    return new Warning(ProblemCode.W202.name(), what, Optional.empty());
  }

  /// `at 1,000 of more than 1,000 rows`.
  static String at(long limit, String things) {
    return String.format(Locale.ROOT, "at %,d of more than %,d %s", limit, limit, things);
  }

  /// Drops what was read beyond the limit; false if nothing was.
  static boolean cut(List<List<@Nullable Object>> rows, long limit) {
    if (rows.size() <= limit) {
      return false;
    }
    rows.subList((int) limit, rows.size()).clear();
    return true;
  }
}
