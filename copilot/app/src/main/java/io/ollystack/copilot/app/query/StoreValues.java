package io.ollystack.copilot.app.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the store's values into those that ObservQL's results hold.
final class StoreValues {
  private StoreValues() {}

  static List<@Nullable Object> converted(List<@Nullable Object> row) {
    List<@Nullable Object> values = new ArrayList<>(row.size());
    for (Object value : row) {
      values.add(converted(value));
    }
    return Collections.unmodifiableList(values);
  }

  private static @Nullable Object converted(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double number when number.isNaN() -> null;
      case BigDecimal number -> number.doubleValue();
      case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant();
      case Duration duration -> duration.toNanos();
      case List<?> list -> converted(new ArrayList<@Nullable Object>(list));
      default -> value;
    };
  }
}
