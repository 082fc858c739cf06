package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.answer.AnswerEvent.ChartKind;
import io.ollystack.copilot.assistant.answer.AnswerEvent.Status;
import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.assistant.parse.Understanding;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers a question: understands it, runs the query that it became, and says in one sentence what
/// the rows hold. Works without a language model, and reads only.
///
/// Blocking; thread-safe. Events arrive on the calling thread, in order, [AnswerEvent.Done] or
/// [AnswerEvent.Failed] last.
public final class AnswerQuestion {
  private static final List<String> EXAMPLES =
      List.of(
          "which service has the highest error rate?",
          "p95 latency by service in the last 30 minutes",
          "what changed in the last 3 hours?");

  private static final int SHOWN_KEYS = 20;

  private final SemanticParser parser;
  private final Catalog catalog;
  private final QueryPort queries;
  private final Investigation investigation;
  private final Clock clock;
  private final Map<Tenant, IndexedCatalog> indexes = new ConcurrentHashMap<>();

  private record IndexedCatalog(CatalogSnapshot snapshot, EntityIndex index) {}

  /// Without the stored causal graph: "why" is answered by comparing services.
  public AnswerQuestion(SemanticParser parser, Catalog catalog, QueryPort queries, Clock clock) {
    this(parser, catalog, queries, clock, Optional.empty());
  }

  public AnswerQuestion(
      SemanticParser parser,
      Catalog catalog,
      QueryPort queries,
      Clock clock,
      Optional<Investigate> investigate) {
    this.parser = parser;
    this.catalog = catalog;
    this.queries = queries;
    this.clock = clock;
    investigation = new Investigation(queries, investigate);
  }

  /// Answers one question.
  ///
  /// @param tenant from authentication, never from the text
  /// @param before the conversation's last understood turn; null at its beginning
  /// @param zone the asker's
  /// @return this turn, for the next one to lean on; [Optional#empty] if it was not understood
  /// @throws InterruptedException when interrupted; the running query is cancelled
  public Optional<AskedTurn> ask(
      Tenant tenant,
      String question,
      @Nullable AskedTurn before,
      Instant now,
      ZoneId zone,
      Consumer<AnswerEvent> events)
      throws InterruptedException {
    Instant started = clock.instant();
    SemanticParser.Context context =
        before == null
            ? SemanticParser.Context.NONE
            : new SemanticParser.Context(
                before.frame(),
                before.keys(),
                before.earlier().isEmpty() ? null : before.earlier().getFirst());
    Understanding understanding = parser.understand(question, context, index(tenant), now, zone);
    List<Map<String, String>> keys = new ArrayList<>();
    try {
      Status status =
          switch (understanding) {
            case Understanding.Understood understood ->
                answer(tenant, understood, now, keys, events);
            case Understanding.Clarify(String back, List<String> options) -> {
              events.accept(new AnswerEvent.Question(back, options));
              yield Status.CLARIFY;
            }
            case Understanding.NoSuchName(String name, List<String> nearest) -> {
              events.accept(
                  new AnswerEvent.Question(
                      "The telemetry holds nothing named '"
                          + name
                          + "'. Did you mean one of these?",
                      nearest.stream().map(n -> replaced(question, name, n)).toList()));
              yield Status.CLARIFY;
            }
            case Understanding.Refused(String reason) -> {
              events.accept(new AnswerEvent.Text(reason, ""));
              yield Status.REFUSED;
            }
            case Understanding.NotUnderstood(List<String> unknown) -> {
              events.accept(new AnswerEvent.Question(notUnderstood(unknown), EXAMPLES));
              yield Status.CLARIFY;
            }
          };
      events.accept(new AnswerEvent.Done(status, Duration.between(started, clock.instant())));
    } catch (QueryRejected rejected) {
      events.accept(
          new AnswerEvent.Failed(rejected.problems(), Duration.between(started, clock.instant())));
    }
    return understanding instanceof Understanding.Understood understood
        ? Optional.of(turn(understood.frame(), keys, before))
        : Optional.empty();
  }

  private static AskedTurn turn(
      QueryFrame frame, List<Map<String, String>> keys, @Nullable AskedTurn before) {
    List<QueryFrame> earlier = new ArrayList<>();
    if (before != null
        && before.earlier().size() > 0
        && frame.equals(before.earlier().getFirst())) {
      earlier.addAll(before.earlier().subList(1, before.earlier().size()));
    } else if (before != null) {
      earlier.add(before.frame());
      earlier.addAll(before.earlier());
    }
    return new AskedTurn(frame, keys, earlier);
  }

  private Status answer(
      Tenant tenant,
      Understanding.Understood understood,
      Instant now,
      List<Map<String, String>> keys,
      Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    QueryFrame frame = understood.frame();
    events.accept(
        new AnswerEvent.Understood(
            Restatement.of(frame), understood.confidence(), understood.assumptions()));
    switch (frame) {
      case QueryFrame.Why why -> investigation.explain(tenant, why, now, events);
      case QueryFrame.Overview overview -> investigation.overview(tenant, overview, now, events);
      case QueryFrame.Forecast forecast -> {
        String observql = FrameRenderer.observql(frame).orElseThrow();
        events.accept(new AnswerEvent.QueryReady(observql));
        ResultTable series = queries.run(tenant, observql, now);
        events.accept(new AnswerEvent.Rows(observql, series, series.digest()));
        events.accept(new AnswerEvent.Chart(observql, ChartKind.SERIES));
        List<Projection> projections = Projection.of(forecast, series, now);
        for (Projection projection : projections) {
          events.accept(
              new AnswerEvent.Text(
                  projection.sentence(series.columns().get(series.indexOf("level"))), observql));
        }
        if (projections.isEmpty()) {
          events.accept(
              new AnswerEvent.Text(
                  "There are too few points to see where it is heading.", observql));
        }
      }
      case QueryFrame.Aggregate _,
          QueryFrame.TimeSpent _,
          QueryFrame.Listing _,
          QueryFrame.Contrast _,
          QueryFrame.Dependencies _,
          QueryFrame.Names _,
          QueryFrame.LogPatterns _ -> {
        String observql = FrameRenderer.observql(frame).orElseThrow();
        events.accept(new AnswerEvent.QueryReady(observql));
        ResultTable table = queries.run(tenant, observql, now);
        events.accept(new AnswerEvent.Rows(observql, table, table.digest()));
        events.accept(new AnswerEvent.Chart(observql, chart(frame)));
        events.accept(new AnswerEvent.Text(RowSummary.of(frame, table), observql));
        keys.addAll(keys(frame, table));
      }
    }
    return Status.ANSWERED;
  }

  /// The group keys of the first rows.
  private static List<Map<String, String>> keys(QueryFrame frame, ResultTable table) {
    if (!(frame instanceof QueryFrame.Aggregate aggregate) || aggregate.series()) {
      return List.of();
    }
    List<Map<String, String>> keys = new ArrayList<>();
    for (var row : table.rows().subList(0, Math.min(SHOWN_KEYS, table.rows().size()))) {
      Map<String, String> key = new LinkedHashMap<>();
      for (int i = 0; i < Math.min(aggregate.groupBy().size(), row.size()); i++) {
        Object value = row.get(i);
        if (value != null) {
          key.put(aggregate.groupBy().get(i), String.valueOf(value));
        }
      }
      keys.add(key);
    }
    return keys;
  }

  private static ChartKind chart(QueryFrame frame) {
    return switch (frame) {
      case QueryFrame.Aggregate aggregate ->
          aggregate.series()
              ? ChartKind.SERIES
              : aggregate.groupBy().isEmpty() ? ChartKind.FIGURE : ChartKind.BARS;
      case QueryFrame.Contrast _, QueryFrame.LogPatterns _, QueryFrame.TimeSpent _ ->
          ChartKind.BARS;
      case QueryFrame.Forecast _ -> ChartKind.SERIES;
      case QueryFrame.Dependencies _ -> ChartKind.GRAPH;
      case QueryFrame.Listing _, QueryFrame.Names _, QueryFrame.Why _, QueryFrame.Overview _ ->
          ChartKind.TABLE;
    };
  }

  private EntityIndex index(Tenant tenant) {
    CatalogSnapshot snapshot = catalog.snapshot(tenant);
    IndexedCatalog indexed = indexes.get(tenant);
    if (indexed == null || indexed.snapshot() != snapshot) {
      indexed = new IndexedCatalog(snapshot, EntityIndex.of(snapshot));
      indexes.put(tenant, indexed);
    }
    return indexed.index();
  }

  private static String replaced(String question, String name, String by) {
    int at = question.indexOf(name);
    return at < 0 ? by : question.substring(0, at) + by + question.substring(at + name.length());
  }

  private static String notUnderstood(List<String> unknown) {
    return unknown.isEmpty()
        ? "What would you like to know? These can be answered, for example:"
        : "I do not understand "
            + String.join(", ", unknown.stream().map(word -> "'" + word + "'").toList())
            + ". These can be answered, for example:";
  }
}
