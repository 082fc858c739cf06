package io.ollystack.copilot.assistant.frame;

import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a question asks, with every slot typed: the one form between words and ObservQL, filled by
/// the parser or by a language model, checked and rendered the same way.
public sealed interface QueryFrame {
  /// The time that the question is about.
  TimeSlot time();

  /// Quantities over rows.
  ///
  /// @param groupBy paths in ObservQL, such as `service` or `k8s.pod.name`
  /// @param series whether the quantity is asked for over time
  /// @param bucket the width of a point of a series; nothing lets the language choose
  /// @param having a bound on the first measure of each group
  record Aggregate(
      Rows rows,
      List<Measure> measures,
      List<Filter> filters,
      List<String> groupBy,
      boolean series,
      Optional<Duration> bucket,
      Optional<Bound> having,
      Optional<Comparison> comparison,
      Optional<Ranking> ranking,
      TimeSlot time)
      implements QueryFrame {
    public Aggregate {
      measures = List.copyOf(measures);
      filters = List.copyOf(filters);
      groupBy = List.copyOf(groupBy);
      if (measures.isEmpty()) {
        throw new IllegalArgumentException("an aggregate measures nothing");
      }
    }
  }

  /// The rows themselves.
  record Listing(Rows rows, List<Filter> filters, RowOrder order, long limit, TimeSlot time)
      implements QueryFrame {
    public Listing {
      filters = List.copyOf(filters);
    }
  }

  /// What is different about some requests.
  record Contrast(List<Filter> filters, Filter selection, TimeSlot time) implements QueryFrame {
    public Contrast {
      filters = List.copyOf(filters);
    }
  }

  /// What a service calls, or who calls it.
  record Dependencies(String service, boolean downstream, TimeSlot time) implements QueryFrame {}

  /// The names that there are.
  record Names(NameKind kind, @Nullable String service, TimeSlot time) implements QueryFrame {}

  /// Log messages by their templates.
  record LogPatterns(List<Filter> filters, TimeSlot time) implements QueryFrame {
    public LogPatterns {
      filters = List.copyOf(filters);
    }
  }

  /// Why something is as it is.
  record Why(Optional<String> service, Measure measure, TimeSlot time) implements QueryFrame {}

  /// What is out of the ordinary about the future: when a metric reaches its limit.
  ///
  /// @param metric what grows or shrinks
  /// @param capacity what it shall not reach; null: 1 for a rising share, else 0
  record Forecast(
      String metric,
      @Nullable String capacity,
      List<Filter> filters,
      List<String> groupBy,
      TimeSlot time)
      implements QueryFrame {
    public Forecast {
      filters = List.copyOf(filters);
      groupBy = List.copyOf(groupBy);
    }
  }

  /// Where the time of requests goes, by the services and operations below them.
  record TimeSpent(List<Filter> filters, boolean criticalPath, TimeSlot time)
      implements QueryFrame {
    public TimeSpent {
      filters = List.copyOf(filters);
    }
  }

  /// How everything is.
  record Overview(TimeSlot time) implements QueryFrame {}

  /// A bound on a quantity: `> 1%`.
  record Bound(Filter.Operator operator, String literal) {}

  /// Kinds of names to list.
  enum NameKind {
    SERVICES,
    OPERATIONS,
    METRICS,
    ATTRIBUTES
  }

  /// What to compare with.
  enum Comparison {
    PREVIOUS,
    DAY_BEFORE,
    WEEK_BEFORE,
    BEFORE_DEPLOY
  }

  /// The first rows of a group by, by the first measure.
  record Ranking(boolean descending, long limit) {
    public Ranking {
      if (limit < 1) {
        throw new IllegalArgumentException("a ranking of " + limit + " rows");
      }
    }
  }

  /// The order of listed rows.
  enum RowOrder {
    NEWEST,
    OLDEST,
    SLOWEST,
    FASTEST
  }
}
