package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.sql.SqlCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether CONTRAST compared all rows. Its result says how many it compared: what one row has, over
/// its share.
final class SampledContrast {
  private static final int IN_SELECTION = 2;
  private static final int IN_BASELINE = 3;
  private static final int SHARE_SELECTION = 4;
  private static final int SHARE_BASELINE = 5;

  private SampledContrast() {}

  static boolean isCut(List<List<@Nullable Object>> rows) {
    return most(rows, IN_SELECTION, SHARE_SELECTION) + most(rows, IN_BASELINE, SHARE_BASELINE)
        >= SqlCompiler.CONTRAST_ROWS;
  }

  private static long most(List<List<@Nullable Object>> rows, int part, int share) {
    return rows.stream()
        .filter(row -> number(row.get(share)) > 0)
        .mapToLong(row -> Math.round(number(row.get(part)) / number(row.get(share))))
        .max()
        .orElse(0);
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }
}
