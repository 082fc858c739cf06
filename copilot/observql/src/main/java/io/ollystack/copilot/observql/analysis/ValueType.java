package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.result.ColumnType;
import java.util.Objects;

/// The type of a value: what it is and in what unit it is stored. Durations of spans are in `ns`,
/// those of a metric in the metric's own unit; literals follow the side they are compared with.
public record ValueType(ColumnType kind, String unit) {
  public static final ValueType STRING = new ValueType(ColumnType.STRING, "");
  public static final ValueType NUMBER = new ValueType(ColumnType.NUMBER, "");
  public static final ValueType COUNT = new ValueType(ColumnType.NUMBER, "{count}");
  public static final ValueType PER_SECOND = new ValueType(ColumnType.NUMBER, "1/s");
  public static final ValueType BOOL = new ValueType(ColumnType.BOOL, "");
  public static final ValueType TIMESTAMP = new ValueType(ColumnType.TIMESTAMP, "");
  public static final ValueType DURATION = new ValueType(ColumnType.DURATION, "ns");
  public static final ValueType SIZE = new ValueType(ColumnType.SIZE, "By");
  public static final ValueType RATIO = new ValueType(ColumnType.RATIO, "1");
  public static final ValueType SEVERITY = new ValueType(ColumnType.SEVERITY, "");
  public static final ValueType STATUS = new ValueType(ColumnType.STATUS, "");

  /// The kind of a span: text of a closed set. The unit tells it from other text.
  public static final ValueType KIND = new ValueType(ColumnType.STRING, "{kind}");

  public static final ValueType ID = new ValueType(ColumnType.ID, "");
  public static final ValueType LIST = new ValueType(ColumnType.LIST, "");

  public ValueType {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(unit, "unit");
  }

  /// Of a metric's value, by its UCUM unit and, where that says `1`, its name.
  static ValueType ofMetric(String name, String unit) {
    return switch (unit) {
      case "ns", "us", "ms", "s", "min", "h", "d" -> new ValueType(ColumnType.DURATION, unit);
      case "By", "kBy", "MBy", "GBy", "KiBy", "MiBy", "GiBy" ->
          new ValueType(ColumnType.SIZE, unit);
      case "%" -> new ValueType(ColumnType.RATIO, "%");
      case "1" ->
          name.endsWith(".utilization") || name.endsWith("_ratio") || name.endsWith(".ratio")
              ? RATIO
              : new ValueType(ColumnType.NUMBER, "1");
      default -> new ValueType(ColumnType.NUMBER, unit);
    };
  }

  public boolean isNumeric() {
    return switch (kind) {
      case NUMBER, DURATION, SIZE, RATIO -> true;
      case STRING, BOOL, TIMESTAMP, SEVERITY, STATUS, ID, LIST -> false;
    };
  }

  boolean isText() {
    return switch (kind) {
      case STRING, ID, SEVERITY, STATUS -> true;
      case NUMBER, DURATION, SIZE, RATIO, BOOL, TIMESTAMP, LIST -> false;
    };
  }

  /// How many of the base unit (ns, By, 1) one of this unit is.
  public double scale() {
    return switch (unit) {
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "min" -> 60e9;
      case "h" -> 3600e9;
      case "d" -> 86400e9;
      case "kBy" -> 1e3;
      case "MBy" -> 1e6;
      case "GBy" -> 1e9;
      case "KiBy" -> 1024;
      case "MiBy" -> 1024.0 * 1024;
      case "GiBy" -> 1024.0 * 1024 * 1024;
      case "%" -> 0.01;
      default -> 1;
    };
  }

  /// As messages call it: `duration`, `text`.
  String words() {
    return switch (kind) {
      case STRING -> "text";
      case NUMBER -> "number";
      case BOOL -> "condition";
      case TIMESTAMP -> "time";
      case DURATION -> "duration";
      case SIZE -> "size";
      case RATIO -> "ratio";
      case SEVERITY -> "severity";
      case STATUS -> "status";
      case ID -> "id";
      case LIST -> "list";
    };
  }
}
