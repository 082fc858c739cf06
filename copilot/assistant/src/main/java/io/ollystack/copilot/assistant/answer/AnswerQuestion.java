package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.answer.AnswerEvent.ChartKind;
import io.ollystack.copilot.assistant.answer.AnswerEvent.Status;
import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.model.FrameModel;
import io.ollystack.copilot.assistant.model.OfferedNames;
import io.ollystack.copilot.assistant.model.SecondReading;
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
  private final FrameModel model;
  private final Catalog catalog;
  private final QueryPort queries;
  private final Investigation investigation;
  private final Clock clock;
  private final Map<Tenant, IndexedCatalog> indexes = new ConcurrentHashMap<>();

  private record IndexedCatalog(CatalogSnapshot snapshot, EntityIndex index) {}

  /// Without a language model, and without the stored causal graph: "why" is answered by comparing
  /// services.
  public AnswerQuestion(SemanticParser parser, Catalog catalog, QueryPort queries, Clock clock) {
    this(parser, FrameModel.none(), catalog, queries, clock, Optional.empty());
  }

  /// @param model what is asked where the parser is unsure
  public AnswerQuestion(
      SemanticParser parser,
      FrameModel model,
      Catalog catalog,
      QueryPort queries,
      Clock clock,
      Optional<Investigate> investigate) {
    this.parser = parser;
    this.model = model;
    this.catalog = catalog;
    this.queries = queries;
    this.clock = clock;
    investigation = new Investigation(queries, investigate);
  }

  /// Who asks; both from authentication, never from the text.
  ///
  /// @param user as budgets count them
  public record Asker(Tenant tenant, String user) {}

  /// Answers one question of whoever.
  public Optional<AskedTurn> ask(
      Tenant tenant,
      String question,
      @Nullable AskedTurn before,
      Instant now,
      ZoneId zone,
      Consumer<AnswerEvent> events)
      throws InterruptedException {
    return ask(new Asker(tenant, ""), question, before, now, zone, events);
  }

  /// Answers one question.
  ///
  /// @param before the conversation's last understood turn; null at its beginning
  /// @param zone the asker's
  /// @return this turn, for the next one to lean on; [Optional#empty] if it was not understood
  /// @throws InterruptedException when interrupted; the running query is cancelled
  public Optional<AskedTurn> ask(
      Asker asker,
      String question,
      @Nullable AskedTurn before,
      Instant now,
      ZoneId zone,
      Consumer<AnswerEvent> events)
      throws InterruptedException {
    Instant started = clock.instant();
    Tenant tenant = asker.tenant();
    SemanticParser.Context context =
        before == null
            ? SemanticParser.Context.NONE
            : new SemanticParser.Context(
                before.frame(),
                before.keys(),
                before.earlier().isEmpty() ? null : before.earlier().getFirst());
    SecondReading.Verdict verdict = read(asker, question, context, now, zone);
    Understanding understanding = verdict.understanding();
    List<Map<String, String>> keys = new ArrayList<>();
    try {
      Status status =
          switch (understanding) {
            case Understanding.Understood understood ->
                answer(tenant, understood, verdict, now, keys, events);
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
              events.accept(
                  new AnswerEvent.Question(
                      (verdict.note().isEmpty() ? "" : verdict.note() + " ")
                          + notUnderstood(unknown),
                      EXAMPLES));
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

  /// What the parser makes of it and, where that is unsure, a model.
  private SecondReading.Verdict read(
      Asker asker, String question, SemanticParser.Context context, Instant now, ZoneId zone)
      throws InterruptedException {
    IndexedCatalog known = indexed(asker.tenant());
    Understanding parsed = parser.understand(question, context, known.index(), now, zone);
    if (!SecondReading.wanted(parsed)) {
      return new SecondReading.Verdict(parsed, SecondReading.Reader.PARSER, "", Optional.empty());
    }
    FrameModel.Reply reply =
        model.read(
            new FrameModel.Reading(
                asker.tenant(),
                asker.user(),
                question,
                OfferedNames.of(known.snapshot(), question),
                context.before(),
                parsed instanceof Understanding.Understood understood ? understood.frame() : null,
                unknown(parsed),
                now,
                zone,
                frame -> problems(asker.tenant(), frame, now)));
    return SecondReading.of(parsed, reply, Restatement::of);
  }

  private static List<String> unknown(Understanding parsed) {
    return switch (parsed) {
      case Understanding.NotUnderstood(List<String> words) -> words;
      case Understanding.NoSuchName(String name, _) -> List.of(name);
      case Understanding.Understood _, Understanding.Clarify _, Understanding.Refused _ ->
          List.of();
    };
  }

  private List<String> problems(Tenant tenant, QueryFrame frame, Instant now)
      throws InterruptedException {
    Optional<String> observql = FrameRenderer.observql(frame);
    return observql.isEmpty() ? List.of() : queries.problems(tenant, observql.get(), now);
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
      SecondReading.Verdict verdict,
      Instant now,
      List<Map<String, String>> keys,
      Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    QueryFrame frame = understood.frame();
    List<String> assumptions = new ArrayList<>(understood.assumptions());
    if (!verdict.note().isEmpty()) {
      assumptions.add(verdict.note());
    }
    events.accept(
        new AnswerEvent.Understood(
            Restatement.of(frame), understood.confidence(), assumptions, verdict.by()));
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

  private IndexedCatalog indexed(Tenant tenant) {
    CatalogSnapshot snapshot = catalog.snapshot(tenant);
    IndexedCatalog indexed = indexes.get(tenant);
    if (indexed == null || indexed.snapshot() != snapshot) {
      indexed = new IndexedCatalog(snapshot, EntityIndex.of(snapshot));
      indexes.put(tenant, indexed);
    }
    return indexed;
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
