package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.rca.live.GraphReader;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks every five seconds for symptoms that belong to no incident yet. What fails is tried again
/// in the next round; nothing is kept in memory. Thread-safe.
final class IncidentLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IncidentLoop.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Store store;
  private final IncidentKeeper keeper;
  private final Clock clock;
  private final Thread thread;
  private volatile boolean closing;
  private boolean failing;

  IncidentLoop(Store store, Investigate investigate, Clock clock) {
    this.store = store;
    this.keeper = new IncidentKeeper(investigate);
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("incidents").unstarted(this::keepAll);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
  }

  private void keepAll() {
    try {
      while (true) {
        Optional<OpenStore> open = store.opened();
        if (open.isPresent()) {
          keep(new IncidentRows(open.get()));
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(IncidentRows rows) throws InterruptedException {
    try {
      keeper.keep(rows, clock.instant());
      failing = false;
    } catch (QueryFailure failure) {
      warn(failure.text());
    } catch (GraphReader.Unavailable unavailable) {
      warn(String.valueOf(unavailable.getMessage()));
    }
  }

  private void warn(String text) {
    if (!failing && !closing) {
      log.warn("Incidents are not kept for now: {}", text);
    }
    failing = true;
  }
}
