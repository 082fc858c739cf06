package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.scrape.point.Exemplar;
import io.ollystack.ingest.scrape.point.Family;
import io.ollystack.ingest.scrape.point.Labels;
import io.ollystack.ingest.scrape.point.Point;
import io.ollystack.ingest.scrape.prometheus.Exposition.Metadata;
import io.ollystack.ingest.scrape.prometheus.Exposition.Sample;
import io.ollystack.ingest.telemetry.MetricKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Turns what one target answers, scrape after scrape, into OTLP's metric types, as the collector's
/// receiver does: counters become cumulative monotonic sums, gauges and untyped gauges, `_bucket`,
/// `_sum` and `_count` one histogram point, quantiles one summary point, `info` and `stateset`
/// non-monotonic sums. Remembers each series for its start time (the `_created` sample, else the
/// first look since the start or the last reset) and to mark it stale when it is gone. Bounded by
/// the series of the last scrape. One thread at a time.
final class TargetSeries {

  private record Key(String family, Labels labels) {}

  private static final class Memory {
    private final Kind kind;
    private long startEpochNanos;
    private double last;
    private int generation;
    private boolean ownTimestamps;

    Memory(Kind kind, long startEpochNanos) {
      this.kind = kind;
      this.startEpochNanos = startEpochNanos;
    }
  }

  private enum Kind {
    COUNTER(MetricKind.SUM),
    STATE(MetricKind.SUM),
    GAUGE(MetricKind.GAUGE),
    HISTOGRAM(MetricKind.HISTOGRAM),
    SUMMARY(MetricKind.SUMMARY);

    private final MetricKind metric;

    Kind(MetricKind metric) {
      this.metric = metric;
    }
  }

  /// The samples of one family, by series.
  private static final class Group {
    private final Metadata metadata;
    private final Kind kind;
    private final Map<Labels, Parts> series = new LinkedHashMap<>();

    Group(Metadata metadata, Kind kind) {
      this.metadata = metadata;
      this.kind = kind;
    }
  }

  /// The samples of one series.
  private static final class Parts {
    private final TreeMap<Double, Double> cumulative = new TreeMap<>();
    private final TreeMap<Double, Double> quantiles = new TreeMap<>();
    private final List<Exemplar> exemplars = new ArrayList<>();
    private double value = Double.NaN;
    private double sum = Double.NaN;
    private double count = Double.NaN;
    private double createdSeconds = Double.NaN;
    private long timeEpochNanos;
  }

  private final Map<Key, Memory> memories = new HashMap<>();
  private int generation;
  private int added;

  /// Series that were not there in the scrape before.
  int added() {
    return added;
  }

  /// The families of a scrape, with the end marks of series that have gone.
  List<Family> update(Exposition exposition, long nowEpochNanos) {
    generation++;
    added = 0;
    Map<String, Group> groups = group(exposition);
    Map<String, List<Point>> points = new LinkedHashMap<>();
    groups.forEach((name, group) ->
        group.series.forEach((labels, parts) -> {
          Point point = point(name, group.kind, labels, parts, nowEpochNanos);
          if (point != null) {
            points.computeIfAbsent(name, n -> new ArrayList<>()).add(point);
          }
        }));
    List<Family> families = new ArrayList<>();
    Map<Key, Memory> gone = takeGone();
    points.forEach((name, list) -> {
      Group group = groups.get(name);
      if (group != null) {
        families.add(family(name, group.kind, group.metadata, list));
      }
    });
    families.addAll(ends(gone, nowEpochNanos));
    return families;
  }

  /// The end marks of all series: the target does not answer.
  List<Family> lost(long nowEpochNanos) {
    generation++;
    added = 0;
    return ends(takeGone(), nowEpochNanos);
  }

  private Map<Key, Memory> takeGone() {
    Map<Key, Memory> gone = new LinkedHashMap<>();
    Iterator<Map.Entry<Key, Memory>> all = memories.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Memory> entry = all.next();
      if (entry.getValue().generation != generation) {
        // A target that gives its own timestamps says itself how long a value holds.
        if (!entry.getValue().ownTimestamps) {
          gone.put(entry.getKey(), entry.getValue());
        }
        all.remove();
      }
    }
    return gone;
  }

  private static List<Family> ends(Map<Key, Memory> gone, long now) {
    List<Family> families = new ArrayList<>();
    gone.forEach((key, memory) ->
        families.add(
            family(
                key.family(),
                memory.kind,
                Metadata.UNKNOWN,
                List.of(end(key.labels(), memory, now)))));
    return families;
  }

  private static Point end(Labels labels, Memory memory, long now) {
    long start = memory.startEpochNanos;
    return switch (memory.kind) {
      case GAUGE -> new Point.Real(labels, 0, now, true, 0, List.of());
      case COUNTER, STATE -> new Point.Real(labels, start, now, true, 0, List.of());
      case HISTOGRAM ->
          new Point.Histogram(labels, start, now, true, 0, 0, List.of(), List.of(), List.of());
      case SUMMARY -> new Point.Summary(labels, start, now, true, 0, 0, List.of());
    };
  }

  private static Family family(String name, Kind kind, Metadata metadata, List<Point> points) {
    return new Family(
        name, metadata.unit(), metadata.help(), kind.metric, kind == Kind.COUNTER, points);
  }

  private static Map<String, Group> group(Exposition exposition) {
    Map<String, Group> groups = new LinkedHashMap<>();
    for (Sample sample : exposition.samples()) {
      String name = sample.name();
      Metadata metadata = exposition.families().get(name);
      String suffix = "";
      if (metadata == null) {
        suffix = suffix(name);
        String base = name.substring(0, name.length() - suffix.length());
        metadata = suffix.isEmpty() ? null : exposition.families().get(base);
        if (metadata == null) {
          suffix = "";
        } else if (!metadata.type().equals("counter")) {
          name = base;
        } else if (suffix.equals("_created")) {
          name = base + "_total";
        }
      }
      Metadata known = metadata == null ? Metadata.UNKNOWN : metadata;
      String family = name;
      Kind kind = kind(known.type());
      Group group = groups.computeIfAbsent(family, n -> new Group(known, kind));
      String special = kind == Kind.HISTOGRAM ? "le" : kind == Kind.SUMMARY ? "quantile" : "";
      Labels series = special.isEmpty() ? sample.labels() : sample.labels().without(special);
      Parts parts = group.series.computeIfAbsent(series, l -> new Parts());
      place(parts, kind, suffix, sample);
    }
    return groups;
  }

  private static void place(Parts parts, Kind kind, String suffix, Sample sample) {
    parts.timeEpochNanos = Math.max(parts.timeEpochNanos, sample.timeEpochNanos());
    sample.exemplar().ifPresent(parts.exemplars::add);
    boolean compound = kind == Kind.HISTOGRAM || kind == Kind.SUMMARY;
    if (suffix.equals("_created")) {
      parts.createdSeconds = sample.value();
    } else if (compound && suffix.equals("_sum")) {
      parts.sum = sample.value();
    } else if (compound && suffix.equals("_count")) {
      parts.count = sample.value();
    } else if (kind == Kind.HISTOGRAM) {
      number(sample.labels().get("le")).ifPresent(le -> parts.cumulative.put(le, sample.value()));
    } else if (kind == Kind.SUMMARY) {
      number(sample.labels().get("quantile"))
          .ifPresent(q -> parts.quantiles.put(q, sample.value()));
    } else {
      parts.value = sample.value();
    }
  }

  private @Nullable Point point(
      String name, Kind kind, Labels labels, Parts parts, long nowEpochNanos) {
    boolean ownTime = parts.timeEpochNanos != 0;
    long time = ownTime ? parts.timeEpochNanos : nowEpochNanos;
    List<Exemplar> exemplars =
        parts.exemplars.stream().map(e -> e.timeEpochNanos() == 0 ? at(e, time) : e).toList();
    return switch (kind) {
      case GAUGE -> {
        remember(name, kind, labels, 0, parts, time, ownTime);
        yield new Point.Real(labels, 0, time, false, parts.value, exemplars);
      }
      case COUNTER, STATE -> {
        // A `_created` sample alone is no value.
        if (Double.isNaN(parts.value) && !Double.isNaN(parts.createdSeconds)) {
          yield null;
        }
        long start = remember(name, kind, labels, parts.value, parts, time, ownTime);
        yield new Point.Real(labels, start, time, false, parts.value, exemplars);
      }
      case HISTOGRAM -> histogram(name, labels, parts, time, ownTime, exemplars);
      case SUMMARY -> {
        if (Double.isNaN(parts.count)) {
          yield null;
        }
        long start = remember(name, kind, labels, parts.count, parts, time, ownTime);
        List<Point.Quantile> quantiles = new ArrayList<>();
        parts.quantiles.forEach((q, value) -> quantiles.add(new Point.Quantile(q, value)));
        double sum = Double.isNaN(parts.sum) ? 0 : parts.sum;
        yield new Point.Summary(labels, start, time, false, (long) parts.count, sum, quantiles);
      }
    };
  }

  /// A histogram needs its count or its `+Inf` bucket; counts that fall from bucket to bucket are
  /// no histogram, and the series is left out, as the collector does.
  private @Nullable Point histogram(
      String name,
      Labels labels,
      Parts parts,
      long time,
      boolean ownTime,
      List<Exemplar> exemplars) {
    Double infinite = parts.cumulative.get(Double.POSITIVE_INFINITY);
    double count = infinite == null ? parts.count : infinite;
    if (Double.isNaN(count)) {
      return null;
    }
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    double before = 0;
    for (Map.Entry<Double, Double> bucket : parts.cumulative.entrySet()) {
      if (bucket.getValue() < before) {
        return null;
      }
      if (bucket.getKey() != Double.POSITIVE_INFINITY) {
        bounds.add(bucket.getKey());
        counts.add((long) (bucket.getValue() - before));
        before = bucket.getValue();
      }
    }
    if (count < before) {
      return null;
    }
    counts.add((long) (count - before));
    long start = remember(name, Kind.HISTOGRAM, labels, count, parts, time, ownTime);
    double sum = Double.isNaN(parts.sum) ? 0 : parts.sum;
    return new Point.Histogram(
        labels, start, time, false, (long) count, sum, bounds, counts, exemplars);
  }

  /// Notes that the series was seen; answers its start time.
  private long remember(
      String name,
      Kind kind,
      Labels labels,
      double growing,
      Parts parts,
      long time,
      boolean ownTime) {
    Key key = new Key(name, labels);
    Memory memory = memories.get(key);
    if (memory == null || memory.kind != kind) {
      memory = new Memory(kind, time);
      memories.put(key, memory);
      added++;
    } else if (kind != Kind.STATE && growing < memory.last) {
      memory.startEpochNanos = time;
    }
    if (!Double.isNaN(parts.createdSeconds)) {
      memory.startEpochNanos = Math.round(parts.createdSeconds * 1e3) * 1_000_000L;
    }
    memory.last = growing;
    memory.generation = generation;
    memory.ownTimestamps = ownTime;
    return memory.startEpochNanos;
  }

  private static Exemplar at(Exemplar exemplar, long time) {
    return new Exemplar(
        time,
        exemplar.value(),
        exemplar.traceIdHigh(),
        exemplar.traceIdLow(),
        exemplar.spanId(),
        exemplar.attributes());
  }

  private static String suffix(String name) {
    for (String suffix : List.of("_bucket", "_count", "_sum", "_total", "_created", "_info")) {
      if (name.endsWith(suffix) && name.length() > suffix.length()) {
        return suffix;
      }
    }
    return "";
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "counter" -> Kind.COUNTER;
      case "histogram" -> Kind.HISTOGRAM;
      case "summary" -> Kind.SUMMARY;
      case "info", "stateset" -> Kind.STATE;
      // A gauge histogram has no counterpart in OTLP: its parts stay as the gauges they are.
      default -> Kind.GAUGE;
    };
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(
          text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
