package io.ollystack.ingest.scrape.prometheus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Configuration of the `prometheus` receiver: what stands below `config.scrape_configs`, keys and
/// defaults as in Prometheus. Service discovery and relabelling are not supported; say so by
/// failing on their keys, never by ignoring them.
public record PrometheusConfig(List<Job> jobs) {
  public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  public static final long DEFAULT_BODY_LIMIT_BYTES = 64L << 20;

  public PrometheusConfig {
    jobs = List.copyOf(jobs);
    Set<String> names = new HashSet<>();
    List<String> problems = new ArrayList<>();
    if (jobs.isEmpty()) {
      problems.add("config.scrape_configs: must name at least one job");
    }
    for (Job job : jobs) {
      if (!names.add(job.name())) {
        problems.add("job_name %s: occurs twice".formatted(job.name()));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /// One entry of `scrape_configs`.
  ///
  /// @param name `job_name`; becomes `service.name`
  /// @param interval `scrape_interval`
  /// @param timeout `scrape_timeout`, not longer than the interval
  /// @param path `metrics_path`, default `/metrics`
  /// @param scheme `http` or `https`
  /// @param honorLabels `honor_labels`: on a conflict the target's label wins instead of becoming
  ///   `exported_…`
  /// @param honorTimestamps `honor_timestamps`, default true
  /// @param sampleLimit `sample_limit`: a larger scrape fails; 0 for none
  /// @param bodyLimitBytes `body_size_limit`: a larger answer fails
  /// @param authorization value of the `Authorization` header
  public record Job(
      String name,
      Duration interval,
      Duration timeout,
      String path,
      String scheme,
      boolean honorLabels,
      boolean honorTimestamps,
      long sampleLimit,
      long bodyLimitBytes,
      Optional<String> authorization,
      List<Targets> targets) {
    public Job {
      targets = List.copyOf(targets);
      List<String> problems = new ArrayList<>();
      if (name.isBlank()) {
        problems.add("job_name: must not be empty");
      }
      if (interval.isZero() || interval.isNegative()) {
        problems.add("scrape_interval %s: must be positive".formatted(interval));
      }
      if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(interval) > 0) {
        problems.add(
            "scrape_timeout %s: must be positive and not longer than scrape_interval %s"
                .formatted(timeout, interval));
      }
      if (!scheme.equals("http") && !scheme.equals("https")) {
        problems.add("scheme %s: expected http or https".formatted(scheme));
      }
      if (!path.startsWith("/")) {
        problems.add("metrics_path %s: must begin with /".formatted(path));
      }
      if (targets.isEmpty()) {
        problems.add("static_configs: must be there; a list of targets in it may be empty");
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "job %s: %s".formatted(name, String.join("; ", problems)));
      }
    }

    /// A job with Prometheus's defaults.
    public static Job of(String name, Duration interval, List<Targets> targets) {
      Duration timeout = interval.compareTo(DEFAULT_TIMEOUT) < 0 ? interval : DEFAULT_TIMEOUT;
      return new Job(
          name,
          interval,
          timeout,
          "/metrics",
          "http",
          false,
          true,
          0,
          DEFAULT_BODY_LIMIT_BYTES,
          Optional.empty(),
          targets);
    }
  }

  /// One entry of `static_configs`.
  ///
  /// @param addresses `host:port`
  /// @param labels added to every series of these targets
  public record Targets(List<String> addresses, Map<String, String> labels) {
    public Targets {
      addresses = List.copyOf(addresses);
      labels = Map.copyOf(labels);
      for (String address : addresses) {
        if (!address.matches("[^/\\s]+(:\\d{1,5})?")) {
          throw new IllegalArgumentException(
              "target %s: expected host:port, without scheme and path".formatted(address));
        }
      }
    }
  }
}
