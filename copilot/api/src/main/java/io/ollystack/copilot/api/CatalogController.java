package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.copilot.observql.complete.Completer;
import io.ollystack.copilot.observql.complete.Completion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/// What there is to ask about, whole and at a cursor. Answers from memory.
@RestController
final class CatalogController {
  private final Catalog catalog;
  private final Completer completer;

  CatalogController(Catalog catalog, Completer completer) {
    this.catalog = catalog;
    this.completer = completer;
  }

  /// The live names of the tenant.
  record CatalogResponse(
      List<Service> services,
      List<Operation> operations,
      List<Metric> metrics,
      List<Attribute> attributes) {}

  record Service(String name, long occurrences) {}

  record Operation(String service, String name, String kind, long occurrences) {}

  record Metric(String name, String type, String unit, List<String> services) {}

  /// @param scope `record`, `resource` or `scope`
  record Attribute(
      String signal, String scope, String key, String type, long occurrences, List<Value> values) {}

  record Value(String value, long count) {}

  /// @param cursor an offset in UTF-16 units; the end of the query if absent
  record CompleteRequest(@Nullable String query, @Nullable Integer cursor) {}

  /// @param start of the range that a candidate takes the place of
  record CompleteResponse(int start, int end, List<CandidateEntry> candidates) {}

  record CandidateEntry(String text, String kind, String detail) {}

  @GetMapping("/api/v1/catalog")
  CatalogResponse catalog(ServerWebExchange exchange) {
    CatalogSnapshot snapshot = catalog.snapshot(Access.tenant(exchange));
    return new CatalogResponse(
        snapshot.services().stream()
            .sorted(Comparator.comparing(ServiceEntry::name))
            .map(entry -> new Service(entry.name(), entry.occurrences()))
            .toList(),
        snapshot.operations().stream()
            .sorted(
                Comparator.comparing(OperationEntry::service).thenComparing(OperationEntry::name))
            .map(CatalogController::operation)
            .toList(),
        snapshot.metrics().stream()
            .sorted(Comparator.comparing(MetricEntry::name))
            .map(entry ->
                new Metric(entry.name(), lower(entry.type()), entry.unit(), entry.services()))
            .toList(),
        Arrays.stream(Signal.values())
            .flatMap(signal -> snapshot.attributes(signal).stream())
            .map(CatalogController::attribute)
            .toList());
  }

  @PostMapping("/api/v1/complete")
  CompleteResponse complete(@RequestBody CompleteRequest request, ServerWebExchange exchange) {
    String query = request.query();
    if (query == null) {
      throw new InvalidRequest(
          "query", "is missing", "the text to complete, \"\" for an empty one");
    }
    Integer cursor = request.cursor();
    if (cursor != null && (cursor < 0 || cursor > query.length())) {
      throw new InvalidRequest(
          "cursor", cursor + " is outside of the query", "0 to " + query.length());
    }
    Completion completion =
        completer.complete(
            query,
            cursor == null ? query.length() : cursor,
            catalog.snapshot(Access.tenant(exchange)));
    return new CompleteResponse(
        completion.replace().start(),
        completion.replace().end(),
        completion.candidates().stream()
            .map(each -> new CandidateEntry(each.text(), lower(each.kind()), each.detail()))
            .toList());
  }

  private static Operation operation(OperationEntry entry) {
    return new Operation(entry.service(), entry.name(), entry.kind(), entry.occurrences());
  }

  private static Attribute attribute(AttributeEntry entry) {
    return new Attribute(
        lower(entry.signal()),
        lower(entry.scope()),
        entry.key(),
        lower(entry.type()),
        entry.occurrences(),
        entry.frequentValues().stream()
            .map(value -> new Value(value.value(), value.count()))
            .toList());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
