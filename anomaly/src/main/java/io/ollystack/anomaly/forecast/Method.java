package io.ollystack.anomaly.forecast;

/// How a value is foretold. Each but the trend adds a share of the present deviation from its base.
public enum Method {
  /// Around the median of the same time of day on up to seven days.
  DAILY_PROFILE("daily profile"),
  /// Around the median of the same time of the week in up to four weeks.
  WEEKLY_PROFILE("weekly profile"),
  /// Around the median of all.
  LEVEL("level"),
  /// Along the median slope (Theil and Sen) since the last reset.
  TREND("trend"),
  /// By the trained model, from where the series was, its earlier days and its past errors.
  MODEL("trained model");

  private final String words;

  Method(String words) {
    this.words = words;
  }

  /// As people read it.
  public String words() {
    return words;
  }
}
