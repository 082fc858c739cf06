package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.scrape.point.Family;
import io.ollystack.ingest.scrape.point.Labels;
import io.ollystack.ingest.scrape.point.Point;
import io.ollystack.ingest.scrape.point.Scrape;
import io.ollystack.ingest.scrape.prometheus.Exposition.Sample;
import io.ollystack.ingest.telemetry.MetricKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One address that is scraped. One thread at a time.
final class Target {
  static final String SCOPE = "io.ollystack.ingest.scrape.prometheus";

  private static final Logger LOG = LoggerFactory.getLogger(Target.class);
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  private static final String TARGET_INFO = "target_info";

  private final PrometheusConfig.Job job;
  private final String address;
  private final Map<String, String> extraLabels;
  private final HttpClient client;
  private final Clock clock;
  private final TargetSeries series = new TargetSeries();
  private boolean wasUp = true;

  Target(
      PrometheusConfig.Job job,
      String address,
      Map<String, String> extraLabels,
      HttpClient client,
      Clock clock) {
    this.job = job;
    this.address = address;
    this.extraLabels = extraLabels;
    this.client = client;
    this.clock = clock;
  }

  /// Looks once: the target's series, end marks for those that have gone, and `up` with its
  /// company.
  Scrape scrape() throws InterruptedException {
    Instant started = clock.instant();
    long now = ChronoUnit.NANOS.between(Instant.EPOCH, started);
    List<Family> families = new ArrayList<>();
    Map<String, String> resource = new LinkedHashMap<>();
    int samples = 0;
    boolean up = false;
    try {
      Exposition labelled = labelled(fetch(), resource);
      samples = labelled.samples().size();
      if (job.sampleLimit() > 0 && samples > job.sampleLimit()) {
        throw new IOException(
            "%d samples, sample_limit is %d".formatted(samples, job.sampleLimit()));
      }
      families.addAll(series.update(labelled, now));
      up = true;
      if (!wasUp) {
        LOG.info("{} ({}) answers again", address, job.name());
      }
    } catch (IOException | MalformedExposition e) {
      families.addAll(series.lost(now));
      if (wasUp) {
        LOG.warn("{} ({}) cannot be scraped: {}", address, job.name(), reason(e));
      }
    }
    wasUp = up;
    Duration took = Duration.between(started, clock.instant());
    families.add(gauge("up", "1 if the target answered, 0 if not", up ? 1 : 0, now));
    families.add(
        gauge("scrape_duration_seconds", "Duration of the scrape", took.toNanos() / 1e9, now));
    families.add(gauge("scrape_samples_scraped", "Samples that the target exposed", samples, now));
    families.add(
        gauge(
            "scrape_samples_post_metric_relabeling",
            "Samples that remained after relabelling",
            up ? samples : 0,
            now));
    families.add(
        gauge("scrape_series_added", "Series that were new in this scrape", series.added(), now));
    URI uri = uri();
    resource.put("service.name", job.name());
    resource.put("service.instance.id", address);
    resource.put("server.address", uri.getHost());
    resource.put("server.port", Integer.toString(port(uri)));
    resource.put("url.scheme", job.scheme());
    return new Scrape(new Labels(resource), SCOPE, families);
  }

  private Exposition fetch() throws IOException, InterruptedException, MalformedExposition {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri())
            .timeout(job.timeout())
            .header("Accept", ACCEPT)
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", "OllyStack")
            .header(
                "X-Prometheus-Scrape-Timeout-Seconds",
                Double.toString(job.timeout().toMillis() / 1e3))
            .GET();
    job.authorization().ifPresent(value -> request.header("Authorization", value));
    HttpResponse<byte[]> answer =
        client.send(request.build(), info -> new BoundedBody(job.bodyLimitBytes()));
    if (answer.statusCode() != 200) {
      throw new IOException("HTTP status %d instead of 200".formatted(answer.statusCode()));
    }
    byte[] body = answer.body();
    if (answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
      body = unzipped(body);
    }
    boolean openMetrics =
        answer
            .headers()
            .firstValue("Content-Type")
            .orElse("")
            .startsWith("application/openmetrics-text");
    return ExpositionParser.parse(new String(body, StandardCharsets.UTF_8), openMetrics);
  }

  private byte[] unzipped(byte[] zipped) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        plain.write(buffer, 0, n);
        if (plain.size() > job.bodyLimitBytes()) {
          throw BoundedBody.tooLarge(job.bodyLimitBytes());
        }
      }
    }
    return plain.toByteArray();
  }

  /// Adds the configured labels and moves `target_info` to the resource.
  private Exposition labelled(Exposition exposition, Map<String, String> resource) {
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : exposition.samples()) {
      if (sample.name().equals(TARGET_INFO)) {
        resource.putAll(sample.labels().values());
      } else {
        samples.add(
            new Sample(
                sample.name(),
                labelled(sample.labels()),
                sample.value(),
                job.honorTimestamps() ? sample.timeEpochNanos() : 0,
                sample.exemplar()));
      }
    }
    return new Exposition(exposition.families(), samples);
  }

  private Labels labelled(Labels given) {
    Map<String, String> labels = new LinkedHashMap<>(given.values());
    // The resource says job and instance; a target's own labels of that name must not pass for
    // them.
    for (String reserved : List.of("job", "instance")) {
      String own = labels.remove(reserved);
      if (own != null) {
        labels.put(job.honorLabels() ? reserved : "exported_" + reserved, own);
      }
    }
    for (Map.Entry<String, String> extra : extraLabels.entrySet()) {
      String own = labels.get(extra.getKey());
      if (own == null) {
        labels.put(extra.getKey(), extra.getValue());
      } else if (!job.honorLabels()) {
        labels.put("exported_" + extra.getKey(), own);
        labels.put(extra.getKey(), extra.getValue());
      }
    }
    return new Labels(labels);
  }

  private URI uri() {
    return URI.create("%s://%s%s".formatted(job.scheme(), address, job.path()));
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private static Family gauge(String name, String help, double value, long now) {
    return new Family(
        name,
        "",
        help,
        MetricKind.GAUGE,
        false,
        List.of(new Point.Real(Labels.NONE, 0, now, false, value, List.of())));
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
