package io.ollystack.ingest.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigProblem;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.scrape.hostmetrics.HostMetricsFactory;
import io.ollystack.ingest.scrape.prometheus.PrometheusFactory;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The configuration, as people write it for the collector.
final class FactoriesTest {
  private final HostMetricsFactory host = new HostMetricsFactory(Clock.systemUTC());
  private final PrometheusFactory prometheus = new PrometheusFactory(Clock.systemUTC());

  private static List<String> problems(ComponentFactory<Receiver> factory, String yaml)
      throws Exception {
    ConfigProblems problems = new ConfigProblems();
    ConfigSection section = ConfigYaml.read(yaml, name -> Optional.empty(), problems).orElseThrow();
    ComponentFactory.Plan<Receiver> plan =
        factory.plan(ComponentId.parse(factory.type()).orElseThrow(), section);
    section.finish();
    List<String> texts = problems.sorted().stream().map(ConfigProblem::toString).toList();
    if (texts.isEmpty()) {
      plan.build().close();
    }
    return texts;
  }

  @Test
  void acceptsWhatTheCollectorAccepts() throws Exception {
    assertThat(
            problems(
                host,
                """
                collection_interval: 10s
                scrapers:
                  cpu:
                  memory: {}
                  load:
                """))
        .isEmpty();
    assertThat(
            problems(
                prometheus,
                """
                config:
                  global:
                    scrape_interval: 15s
                  scrape_configs:
                    - job_name: node
                      scrape_interval: 5s
                      honor_labels: true
                      static_configs:
                        - targets: ["127.0.0.1:9100", "127.0.0.1:9101"]
                          labels: {env: test}
                """))
        .isEmpty();
  }

  @Test
  void namesEveryMistake() throws Exception {
    assertThat(problems(host, "scrapers:\n  cpus:\n"))
        .singleElement()
        .asString()
        .contains("cpus: no such scraper. Expected one of: cpu, memory, load");
    assertThat(problems(host, "collection_interval: 10ms\nscrapers:\n  cpu:\n"))
        .singleElement()
        .asString()
        .contains("must be at least 1s");
    assertThat(
            problems(
                prometheus,
                """
                config:
                  scrape_configs:
                    - job_name: a
                      scheme: ftp
                      relabel_configs: []
                      static_configs:
                        - targets: ["http://x/metrics"]
                    - job_name: b
                """))
        .hasSize(3)
        .anySatisfy(text -> assertThat(text).contains("relabel_configs"))
        .anySatisfy(text -> assertThat(text).contains("without scheme and path"))
        .anySatisfy(text -> assertThat(text).contains("static_configs: must be there"));
  }
}
