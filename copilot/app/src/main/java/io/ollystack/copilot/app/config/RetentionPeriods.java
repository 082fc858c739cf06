package io.ollystack.copilot.app.config;

import java.time.Duration;
import java.util.Locale;

/// How long each signal is kept. [Duration#ZERO] keeps it for ever.
///
/// Written as one period for all (`30d`), or signal by signal (`traces=7d, logs=14d, metrics=0`);
/// signals that are not named keep the default of 30 days.
public record RetentionPeriods(Duration traces, Duration logs, Duration metrics) {
  private static final Duration DEFAULT = Duration.ofDays(30);
  private static final Duration SHORTEST = Duration.ofHours(1);

  public RetentionPeriods {
    for (Duration period : new Duration[] {traces, logs, metrics}) {
      if (!period.isZero() && period.compareTo(SHORTEST) < 0) {
        throw new IllegalArgumentException("a period below one hour");
      }
    }
  }

  static RetentionPeriods parse(String text) {
    if (!text.contains("=")) {
      Duration all = Periods.parse(text.strip());
      return new RetentionPeriods(all, all, all);
    }
    Duration traces = DEFAULT;
    Duration logs = DEFAULT;
    Duration metrics = DEFAULT;
    for (String entry : text.split(",")) {
      String[] parts = entry.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("`" + entry.strip() + "` is not `signal=period`");
      }
      String signal = parts[0].strip().toLowerCase(Locale.ROOT);
      Duration period = Periods.parse(parts[1].strip());
      switch (signal) {
        case "traces" -> traces = period;
        case "logs" -> logs = period;
        case "metrics" -> metrics = period;
        default -> throw new IllegalArgumentException("unknown signal `" + signal + "`");
      }
    }
    return new RetentionPeriods(traces, logs, metrics);
  }

  @Override
  public String toString() {
    if (traces.equals(logs) && logs.equals(metrics)) {
      return Periods.text(traces);
    }
    return "traces="
        + Periods.text(traces)
        + ", logs="
        + Periods.text(logs)
        + ", metrics="
        + Periods.text(metrics);
  }
}
