package io.ollystack.copilot.app.telemetry;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;

/// Shows every meter of the service to OpenTelemetry, which reads it when it exports: the numbers
/// are those of `/metrics`.
final class MeterExport {
  private MeterExport() {}

  static void bind(MeterRegistry meters, io.opentelemetry.api.metrics.Meter target) {
    meters.getMeters().forEach(meter -> bind(meter, target));
    meters.config().onMeterAdded(meter -> bind(meter, target));
  }

  private static void bind(Meter meter, io.opentelemetry.api.metrics.Meter target) {
    Attributes attributes = attributes(meter.getId());
    for (Measurement measurement : meter.measure()) {
      bind(meter.getId(), measurement, attributes, target);
    }
  }

  private static void bind(
      Meter.Id id,
      Measurement measurement,
      Attributes attributes,
      io.opentelemetry.api.metrics.Meter target) {
    String description = id.getDescription() == null ? "" : id.getDescription();
    String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
    Statistic statistic = measurement.getStatistic();
    switch (statistic) {
      case COUNT, TOTAL, TOTAL_TIME ->
          target
              .counterBuilder(name(id, statistic))
              .setDescription(description)
              .setUnit(statistic == Statistic.COUNT ? "" : unit)
              .ofDoubles()
              .buildWithCallback(m -> m.record(measurement.getValue(), attributes));
      case VALUE, ACTIVE_TASKS, DURATION, MAX, UNKNOWN ->
          target
              .gaugeBuilder(name(id, statistic))
              .setDescription(description)
              .setUnit(unit)
              .buildWithCallback(m -> m.record(measurement.getValue(), attributes));
    }
  }

  /// Timers and summaries have several measurements: each gets a name of its own.
  private static String name(Meter.Id id, Statistic statistic) {
    boolean several =
        switch (id.getType()) {
          case TIMER, DISTRIBUTION_SUMMARY, LONG_TASK_TIMER, OTHER -> true;
          case COUNTER, GAUGE -> false;
        };
    return several ? id.getName() + "." + statistic.getTagValueRepresentation() : id.getName();
  }

  private static Attributes attributes(Meter.Id id) {
    AttributesBuilder attributes = Attributes.builder();
    for (Tag tag : id.getTags()) {
      attributes.put(tag.getKey(), tag.getValue());
    }
    return attributes.build();
  }
}
