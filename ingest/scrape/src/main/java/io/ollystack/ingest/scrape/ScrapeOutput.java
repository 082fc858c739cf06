package io.ollystack.ingest.scrape;

import io.ollystack.ingest.scrape.point.MetricRows;
import io.ollystack.ingest.scrape.point.OtlpBytes;
import io.ollystack.ingest.scrape.point.Scrape;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands scrapes over to the pipeline, durably. A scrape that is not taken now is tried once more
/// after the delay that the pipeline names, then dropped and counted: the next one is due anyway,
/// and a queue of old scrapes would only grow. Thread-safe.
public final class ScrapeOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeOutput.class);
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  private final AcceptedRequests requests;
  private final TenantId tenant;
  private final Clock clock;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  public ScrapeOutput(AcceptedRequests requests, TenantId tenant, Clock clock) {
    this.requests = requests;
    this.tenant = tenant;
    this.clock = clock;
  }

  /// Points handed over so far.
  public long accepted() {
    return accepted.sum();
  }

  /// Points that the pipeline did not take.
  public long dropped() {
    return dropped.sum();
  }

  public void emit(List<Scrape> scrapes) throws InterruptedException {
    int points = scrapes.stream().mapToInt(Scrape::points).sum();
    if (points == 0) {
      return;
    }
    OtlpRequest request =
        new OtlpRequest(
            Signal.METRICS, Encoding.PROTOBUF, tenant, clock.instant(), OtlpBytes.of(scrapes));
    try {
      try {
        requests.accept(request, MetricRows.of(tenant, scrapes));
      } catch (Unavailable e) {
        Thread.sleep(Math.min(LONGEST_WAIT_MILLIS, e.retryAfter().toMillis()));
        requests.accept(request, MetricRows.of(tenant, scrapes));
      }
      accepted.add(points);
    } catch (Unavailable | RejectedData e) {
      dropped.add(points);
      LOG.warn("{} scraped points not taken: {}", points, e.getMessage());
    }
  }
}
