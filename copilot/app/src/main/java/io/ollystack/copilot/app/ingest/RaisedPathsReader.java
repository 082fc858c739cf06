package io.ollystack.copilot.app.ingest;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.raises.StoredRaises;
import io.ollystack.ingest.clickhouse.raises.StoredRaises.StoredRaise;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the sampling of this process every few seconds what is to be kept more often. While the
/// store does not answer, what it said last holds until its end.
final class RaisedPathsReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RaisedPathsReader.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Store store;
  private final RaisedPaths raised;
  private final Thread reader;
  private volatile boolean closing;
  private boolean failing;

  RaisedPathsReader(Store store, RaisedPaths raised) {
    this.store = store;
    this.raised = raised;
    this.reader = Thread.ofVirtual().name("sampling-raises").unstarted(this::readAll);
  }

  void start() {
    reader.start();
  }

  @Override
  public void close() {
    closing = true;
    reader.interrupt();
  }

  private void readAll() {
    try {
      while (true) {
        Optional<OpenStore> open = store.opened();
        if (open.isPresent()) {
          read(new StoredRaises(open.get().client()));
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(StoredRaises stored) throws InterruptedException {
    try {
      raised.replace(stored.active().stream().map(StoredRaise::raise).toList());
      failing = false;
    } catch (QueryFailure failure) {
      if (!failing && !closing) {
        log.warn("What is to be sampled more often cannot be read for now: {}", failure.text());
      }
      failing = true;
    }
  }
}
