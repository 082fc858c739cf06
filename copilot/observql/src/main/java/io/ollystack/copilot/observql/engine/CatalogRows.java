package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage;
import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// SHOW: the catalogue as rows.
final class CatalogRows {
  private static final int VALUES_SHOWN = 5;

  private CatalogRows() {}

  static List<List<@Nullable Object>> of(EngineStage.CatalogList list, CatalogSnapshot catalog) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    switch (list) {
      case TABLES -> {
        for (LogicalTable table : LogicalTable.values()) {
          rows.add(
              row(
                  table.tableName(),
                  table.timeColumn().name(),
                  table.columns().stream()
                      .map(LogicalTable.Column::name)
                      .collect(Collectors.joining(", "))));
        }
      }
      case SERVICES ->
          catalog.services().stream()
              .sorted(
                  Comparator.comparingLong(ServiceEntry::occurrences)
                      .reversed()
                      .thenComparing(ServiceEntry::name))
              .forEach(service -> rows.add(row(service.name(), service.occurrences())));
      case OPERATIONS ->
          catalog.operations().stream()
              .sorted(
                  Comparator.comparing(OperationEntry::service).thenComparing(OperationEntry::name))
              .forEach(operation ->
                  rows.add(
                      row(
                          operation.service(),
                          operation.name(),
                          operation.kind(),
                          operation.occurrences())));
      case METRICS ->
          catalog.metrics().stream()
              .sorted(Comparator.comparing(MetricEntry::name))
              .forEach(metric ->
                  rows.add(
                      row(
                          metric.name(),
                          lower(metric.type()),
                          metric.unit(),
                          String.join(", ", metric.services()))));
      case ATTRIBUTES ->
          Arrays.stream(Signal.values())
              .flatMap(signal -> catalog.attributes(signal).stream())
              .forEach(attribute -> rows.add(attribute(attribute)));
    }
    return rows;
  }

  static List<List<@Nullable Object>> columns(LogicalTable table) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LogicalTable.Column column : table.columns()) {
      rows.add(
          row(
              column.name(),
              lower(column.type().kind()),
              column.type().unit().startsWith("{") ? "" : column.type().unit(),
              String.join(", ", column.aliases())));
    }
    return rows;
  }

  private static List<@Nullable Object> attribute(AttributeEntry attribute) {
    return row(
        attribute.key(),
        lower(attribute.signal()),
        lower(attribute.scope()),
        lower(attribute.type()),
        attribute.frequentValues().stream()
            .limit(VALUES_SHOWN)
            .map(AttributeEntry.ValueCount::value)
            .collect(Collectors.joining(", ")),
        attribute.occurrences());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<@Nullable Object> row(Object... values) {
    return new ArrayList<@Nullable Object>(Arrays.asList(values));
  }
}
