package io.ollystack.copilot.assistant.investigate;

import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.answer.QueryRejected;
import io.ollystack.copilot.assistant.investigate.Outcome.Proof;
import io.ollystack.copilot.assistant.investigate.Outcome.Proven;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.Episode;
import io.ollystack.rca.live.Evidence;
import io.ollystack.rca.live.Evidence.Kind;
import io.ollystack.rca.live.GraphReader;
import io.ollystack.rca.live.GraphReader.ServiceSeries;
import io.ollystack.rca.live.GraphSnapshot;
import io.ollystack.rca.live.Level;
import io.ollystack.rca.live.LiveRanking;
import io.ollystack.rca.live.LiveSuspect;
import io.ollystack.rca.live.Period;
import io.ollystack.rca.live.Ranking;
import io.ollystack.rca.live.Symptom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Finds what caused a symptom, without a language model: places the onset in the service's own
/// series, reads the causal graph of the minutes after it and of the two hours before, ranks, and
/// runs the query behind every piece of evidence that it shows. Identical data gives identical
/// outcomes, times taken apart. Blocking; thread-safe; interrupting the caller stops the reading.
public final class Investigate {
  private static final Duration PAST = Duration.ofHours(2);
  private static final Duration STEP = Duration.ofSeconds(10);

  /// Later minutes dilute: retries, queues and restarts spread a symptom.
  private static final Duration ONSET = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(60);

  /// In a window this short a symptom that has just ended cannot be seen.
  private static final Duration RECENT = Duration.ofMinutes(15);

  private static final Duration LONGER = Duration.ofHours(1);
  private static final int PROVEN_SUSPECTS = 3;
  private static final double LEAST_LIFT = 0.4;
  private static final double LEAST_PEAK_OF_MANY = 6;
  private static final double LEAST_SEVERITY = 0.1;
  private static final int MOST_ATTRIBUTES = 2;

  /// What to explain.
  ///
  /// @param service empty: the worst of all
  /// @param measure empty: whichever is worse
  public record Subject(Optional<String> service, Optional<Measure> measure, Period window) {}

  private final GraphReader graphs;
  private final QueryPort queries;
  private final Clock clock;

  public Investigate(GraphReader graphs, QueryPort queries, Clock clock) {
    this.graphs = graphs;
    this.queries = queries;
    this.clock = clock;
  }

  /// @param asOf nothing at or after it is looked at
  public Outcome investigate(Tenant tenant, Subject subject, Instant asOf)
      throws GraphReader.Unavailable, InterruptedException {
    Instant started = clock.instant();
    TenantId owner = new TenantId(tenant.id());
    Instant to = earlier(subject.window().to(), asOf);
    Instant from = earlier(subject.window().from(), to.minus(STEP));
    List<String> notes = new ArrayList<>();
    Period whole = new Period(from.minus(PAST), to);
    List<ServiceSeries> series = graphs.series(owner, subject.service(), whole, STEP);
    Optional<Episode> episode = worst(series, subject.measure(), from);
    if (episode.isEmpty() && subject.measure().isPresent()) {
      episode = worst(series, Optional.empty(), from);
      episode.ifPresent(found ->
          notes.add(
              (subject.measure().get() == Measure.LATENCY ? "Latency" : "The share of failures")
                  + " is as usual; "
                  + (found.measure() == Measure.LATENCY ? "latency" : "the share of failures")
                  + " is not"));
    }
    boolean recent =
        Duration.between(from, to).compareTo(RECENT) <= 0 && !to.isBefore(asOf.minus(SHORTEST));
    if (episode.isEmpty() && recent) {
      episode = worst(series, subject.measure(), to.minus(LONGER));
      episode.ifPresent(found ->
          notes.add(
              "As usual since "
                  + from
                  + ", but not before: the last episode began at "
                  + found.onset()));
    }
    if (episode.isEmpty()) {
      return calm(subject, series, new Period(from, to));
    }
    return explain(tenant, episode.get(), series, whole, notes, asOf, started);
  }

  private Outcome explain(
      Tenant tenant,
      Episode episode,
      List<ServiceSeries> all,
      Period whole,
      List<String> notes,
      Instant asOf,
      Instant started)
      throws GraphReader.Unavailable, InterruptedException {
    Instant end = earlier(episode.end(), episode.onset().plus(ONSET));
    Instant least = episode.onset().plus(SHORTEST);
    Period window =
        new Period(episode.onset(), earlier(end.isBefore(least) ? least : end, whole.to()));
    Instant known = firstData(all, episode.service()).orElse(whole.from());
    Instant before = episode.onset().minus(STEP);
    Period baseline =
        new Period(
            known.isBefore(before)
                ? (known.isAfter(whole.from()) ? known : whole.from())
                : before.minus(STEP),
            before);
    GraphSnapshot graph = graphs.snapshot(new TenantId(tenant.id()), baseline, window);
    Level level = graph.services().get(episode.service());
    if (level == null || !Double.isFinite(level.usual(episode.measure()))) {
      return new Outcome.Unknown(
          "The requests of "
              + episode.service()
              + " from "
              + window.from()
              + " cannot be compared: nothing is stored of the time before.",
          new EvidenceQueries(baseline, window, episode.measure()).levels(episode.service()));
    }
    double value = level.value(episode.measure());
    double usual = level.usual(episode.measure());
    Symptom symptom =
        new Symptom(
            episode.service(),
            episode.measure(),
            window,
            value,
            usual,
            Math.max(0, value - usual) * level.count());
    Ranking ranking = LiveRanking.rank(graph, symptom);
    List<Proven> proven = proven(tenant, ranking, graph, baseline, asOf);
    return new Outcome.Explained(
        ranking, baseline, proven, notes, Duration.between(started, clock.instant()));
  }

  private static Outcome calm(Subject subject, List<ServiceSeries> series, Period window) {
    String name = subject.service().orElse("Every service");
    String query =
        new EvidenceQueries(window, window, subject.measure().orElse(Measure.LATENCY))
            .levels(subject.service().orElse(""));
    if (subject.service().isEmpty()) {
      query = query.replace(" WHERE service = ''", "");
    }
    double requests =
        series.stream()
            .mapToDouble(one ->
                Arrays.stream(one.requests(), at(one, window.from()), one.requests().length).sum())
            .sum();
    if (requests <= 0) {
      return new Outcome.Unknown(
          subject.service().map(one -> one + " had no requests").orElse("There were no requests")
              + " from "
              + window.from()
              + " to "
              + window.to()
              + ", or none of them are stored: nothing can be said.",
          query);
    }
    double before =
        series.stream()
            .mapToDouble(one -> Arrays.stream(one.requests(), 0, at(one, window.from())).sum())
            .sum();
    return before <= 0
        ? new Outcome.Unknown(
            name
                + ": nothing is stored of the two hours before "
                + window.from()
                + " to compare with.",
            query)
        : new Outcome.Calm(
            name
                + " is as usual from "
                + window.from()
                + " to "
                + window.to()
                + ", in latency and in failures.",
            query);
  }

  private static int at(ServiceSeries series, Instant moment) {
    long steps = Duration.between(series.start(), moment).toMillis() / series.step().toMillis();
    return Math.clamp(steps, 0, series.requests().length);
  }

  /// Of many series one is odd by chance sooner than a single one: then it has to be odder.
  private static Optional<Episode> worst(
      List<ServiceSeries> series, Optional<Measure> measure, Instant from) {
    double least = series.size() > 1 ? LEAST_PEAK_OF_MANY : 0;
    List<Episode> found = new ArrayList<>();
    for (ServiceSeries one : series) {
      for (Measure each : measure.map(List::of).orElse(List.of(Measure.values()))) {
        Episode.worst(one, each, from)
            .filter(episode ->
                (episode.measure() == Measure.AVAILABILITY || episode.peak() >= least)
                    && episode.severity() >= LEAST_SEVERITY)
            .ifPresent(found::add);
      }
    }
    Map<String, Double> requests = new HashMap<>();
    series.forEach(one -> requests.put(one.service(), Arrays.stream(one.requests()).sum()));
    return found.stream()
        .max(
            Comparator.comparingDouble(Episode::severity)
                .thenComparing(episode -> requests.getOrDefault(episode.service(), 0.0))
                .thenComparing(Episode::service));
  }

  private static Optional<Instant> firstData(List<ServiceSeries> all, String service) {
    for (ServiceSeries one : all) {
      if (one.service().equals(service)) {
        for (int i = 0; i < one.requests().length; i++) {
          if (one.requests()[i] > 0) {
            return Optional.of(one.start().plus(one.step().multipliedBy(i)));
          }
        }
      }
    }
    return Optional.empty();
  }

  /// Runs the query of each piece of evidence of the first suspects, each query once.
  private List<Proven> proven(
      Tenant tenant, Ranking ranking, GraphSnapshot graph, Period baseline, Instant now)
      throws InterruptedException {
    EvidenceQueries texts =
        new EvidenceQueries(baseline, ranking.symptom().window(), ranking.symptom().measure());
    try (ExecutorService runners = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        Map<String, Future<Run>> runs = new HashMap<>();
        List<LiveSuspect> first =
            ranking.suspects().subList(0, Math.min(PROVEN_SUSPECTS, ranking.suspects().size()));
        for (LiveSuspect suspect : first) {
          for (Evidence evidence : suspect.evidence()) {
            String query = texts.of(evidence);
            runs.computeIfAbsent(query, text -> runners.submit(() -> run(tenant, text, now)));
          }
        }
        Optional<String> contrast = contrast(ranking, graph, texts);
        contrast.ifPresent(text -> runs.put(text, runners.submit(() -> run(tenant, text, now))));
        List<Proven> proven = new ArrayList<>();
        for (int i = 0; i < ranking.suspects().size(); i++) {
          LiveSuspect suspect = ranking.suspects().get(i);
          List<Evidence> evidence = new ArrayList<>(suspect.evidence());
          if (i == 0 && contrast.isPresent()) {
            evidence.addAll(attributes(suspect, graph, shared(runs.get(contrast.get())), ranking));
          }
          List<Proof> proofs = new ArrayList<>();
          for (Evidence one : evidence) {
            String query = texts.of(one);
            Future<Run> run = runs.get(query);
            Run done = shared(run);
            proofs.add(
                new Proof(
                    one,
                    EvidenceText.of(one, suspect, ranking.symptom()),
                    query,
                    done.digest(),
                    done.took()));
          }
          proven.add(new Proven(suspect, proofs));
        }
        return proven;
      } catch (InterruptedException interrupted) {
        runners.shutdownNow();
        throw interrupted;
      }
    }
  }

  private record Run(Optional<ResultTable> table, String digest, Duration took) {
    static final Run NOT_RUN = new Run(Optional.empty(), "", Duration.ZERO);
  }

  private Run run(Tenant tenant, String query, Instant now) throws InterruptedException {
    Instant started = clock.instant();
    try {
      ResultTable table = queries.run(tenant, query, now);
      return new Run(
          Optional.of(table), table.digest(), Duration.between(started, clock.instant()));
    } catch (QueryRejected rejected) {
      return Run.NOT_RUN;
    }
  }

  private static Run shared(@Nullable Future<Run> run) throws InterruptedException {
    try {
      return run == null ? Run.NOT_RUN : run.get();
    } catch (ExecutionException failed) {
      return Run.NOT_RUN;
    }
  }

  private static Optional<String> contrast(
      Ranking ranking, GraphSnapshot graph, EvidenceQueries texts) {
    if (ranking.suspects().isEmpty()) {
      return Optional.empty();
    }
    LiveSuspect suspect = ranking.suspects().getFirst();
    boolean fits =
        suspect.node().kind() == NodeKind.SERVICE
            && graph.services().containsKey(suspect.service());
    return fits
        ? Optional.of(texts.contrast(suspect.service(), usual(suspect, graph, ranking)))
        : Optional.empty();
  }

  private static double usual(LiveSuspect suspect, GraphSnapshot graph, Ranking ranking) {
    Level level = graph.services().get(suspect.service());
    return level == null || ranking.symptom().measure() != Measure.LATENCY
        ? 0
        : level.usual(Measure.LATENCY);
  }

  /// Attribute values that most bad requests have and few others.
  private static List<Evidence> attributes(
      LiveSuspect suspect, GraphSnapshot graph, Run run, Ranking ranking) {
    List<Evidence> found = new ArrayList<>();
    Optional<ResultTable> table = run.table();
    if (table.isEmpty()) {
      return found;
    }
    ResultTable rows = table.get();
    for (int i = 0; i < rows.rows().size() && found.size() < MOST_ATTRIBUTES; i++) {
      double lift = number(rows.value(i, "lift"));
      double share = number(rows.value(i, "share_selection"));
      if (lift >= LEAST_LIFT && share >= LEAST_LIFT) {
        found.add(
            new Evidence(
                Kind.ATTRIBUTE,
                true,
                suspect.service(),
                rows.value(i, "attribute") + " = " + rows.value(i, "value"),
                share,
                usual(suspect, graph, ranking),
                0,
                Math.clamp(lift, 0, 1)));
      }
    }
    return found;
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
