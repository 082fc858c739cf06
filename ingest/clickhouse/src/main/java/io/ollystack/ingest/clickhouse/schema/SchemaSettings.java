package io.ollystack.ingest.clickhouse.schema;

import java.time.Duration;
import java.util.Objects;

/// How the tables are laid out and how long their rows are kept.
public record SchemaSettings(Layout layout, Retention retention) {

  /// One node, everything kept for ever.
  public static final SchemaSettings DEFAULT =
      new SchemaSettings(new Layout.SingleNode(), Retention.FOR_EVER);

  public SchemaSettings {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(retention, "retention");
  }

  /// Where the tables live.
  public sealed interface Layout {
    /// A single server, or the embedded one: plain MergeTree engines.
    record SingleNode() implements Layout {}

    /// A cluster of one shard with any number of replicas: every statement runs `ON CLUSTER`, every
    /// table replicates.
    ///
    /// @param name as in `system.clusters`
    record Cluster(String name) implements Layout {
      public Cluster {
        if (name.isBlank() || name.indexOf('\0') >= 0) {
          throw new IllegalArgumentException(
              "ClickHouse cluster: expected a name as in system.clusters, found none. Leave the setting out for a single node.");
        }
      }
    }
  }

  /// How long rows are kept, counted from their own time; zero keeps them for ever. A table drops
  /// whole days, so rows may outlive their time by one.
  ///
  /// @param traces spans
  /// @param metrics points of every type
  /// @param logs log records
  /// @param derived what the product derives and keeps about itself: changes, alerts, incidents,
  ///   anomalies, topology, the query log, refused rows
  public record Retention(Duration traces, Duration metrics, Duration logs, Duration derived) {
    public static final Retention FOR_EVER =
        new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Retention {
      check("traces", traces);
      check("metrics", metrics);
      check("logs", logs);
      check("derived", derived);
    }

    /// The same for every signal; what is derived from them is kept for ever.
    public static Retention ofSignals(Duration signals) {
      return new Retention(signals, signals, signals, Duration.ZERO);
    }

    private static void check(String signal, Duration duration) {
      if (duration.isNegative() || (!duration.isZero() && duration.toSeconds() < 3600)) {
        throw new IllegalArgumentException(
            "retention of %s = %s: expected 0 (for ever) or at least one hour. Try 30d."
                .formatted(signal, duration));
      }
    }
  }
}
