package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.scrape.prometheus.PrometheusConfig.Job;
import io.ollystack.ingest.scrape.prometheus.PrometheusConfig.Targets;
import io.ollystack.ingest.telemetry.Signal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes `prometheus` receivers.
public final class PrometheusFactory implements ComponentFactory<Receiver> {
  private final Clock clock;

  public PrometheusFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "prometheus";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.METRICS);
  }

  @Override
  public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
    Optional<PrometheusConfig> config = read(section.requiredSection("config"));
    return () ->
        new PrometheusReceiver(
            config.orElseThrow(() -> new IllegalStateException(id + " has problems")), clock);
  }

  private static Optional<PrometheusConfig> read(ConfigSection config) {
    Duration interval = PrometheusConfig.DEFAULT_INTERVAL;
    Optional<Duration> timeout = Optional.empty();
    Optional<ConfigSection> global = config.section("global");
    if (global.isPresent()) {
      interval = global.get().duration("scrape_interval", interval);
      timeout = timeout(global.get());
      global.get().finish();
    }
    List<Job> jobs = new ArrayList<>();
    boolean complete = true;
    for (ConfigSection section : config.sections("scrape_configs")) {
      Optional<Job> job = job(section, interval, timeout);
      job.ifPresent(jobs::add);
      complete &= job.isPresent();
      section.finish();
    }
    config.finish();
    if (!complete) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PrometheusConfig(jobs));
    } catch (IllegalArgumentException e) {
      config.bad("scrape_configs", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<Job> job(
      ConfigSection section, Duration usualInterval, Optional<Duration> usualTimeout) {
    String name = section.requiredText("job_name");
    Duration interval = section.duration("scrape_interval", usualInterval);
    // A timeout that nobody set must not make a short interval an error.
    Duration byDefault = usualTimeout.orElse(PrometheusConfig.DEFAULT_TIMEOUT);
    Duration timeout =
        timeout(section).orElse(byDefault.compareTo(interval) > 0 ? interval : byDefault);
    Optional<String> authorization =
        section.section("authorization").map(PrometheusFactory::header);
    List<Targets> targets = new ArrayList<>();
    boolean good = true;
    for (ConfigSection group : section.sections("static_configs")) {
      List<String> addresses =
          group.texts("targets").stream()
              // A variable that holds several, or none, is one text.
              .flatMap(text -> Arrays.stream(text.value().split(",")))
              .map(String::strip)
              .filter(address -> !address.isEmpty())
              .toList();
      Map<String, String> labels = new LinkedHashMap<>();
      group
          .section("labels")
          .ifPresent(all -> all.keys().forEach(key -> labels.put(key, all.text(key, ""))));
      group.finish();
      try {
        targets.add(new Targets(addresses, labels));
      } catch (IllegalArgumentException e) {
        group.bad("targets", String.valueOf(e.getMessage()));
        good = false;
      }
    }
    String path = section.text("metrics_path", "/metrics");
    String scheme = section.text("scheme", "http");
    boolean honorLabels = section.flag("honor_labels", false);
    boolean honorTimestamps = section.flag("honor_timestamps", true);
    long sampleLimit = section.number("sample_limit", 0, 0, Integer.MAX_VALUE);
    long bodyLimit =
        section
            .size("body_size_limit", new DataSize(PrometheusConfig.DEFAULT_BODY_LIMIT_BYTES))
            .bytes();
    if (!good) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Job(
              name,
              interval,
              timeout,
              path,
              scheme,
              honorLabels,
              honorTimestamps,
              sampleLimit,
              bodyLimit,
              authorization,
              targets));
    } catch (IllegalArgumentException e) {
      section.bad("job_name", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<Duration> timeout(ConfigSection section) {
    return section.has("scrape_timeout")
        ? Optional.of(section.duration("scrape_timeout", PrometheusConfig.DEFAULT_TIMEOUT))
        : Optional.empty();
  }

  private static String header(ConfigSection section) {
    String header = section.text("type", "Bearer") + " " + section.requiredText("credentials");
    section.finish();
    return header;
  }
}
