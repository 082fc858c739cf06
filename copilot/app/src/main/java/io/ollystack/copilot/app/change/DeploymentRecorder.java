package io.ollystack.copilot.app.change;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.ingest.clickhouse.changes.ChangeWatch;
import io.ollystack.ingest.clickhouse.changes.DeploymentWatch;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has deployments and other changes recorded every ten seconds, so that one appears among the
/// changes within half a minute of its first request. Any number of processes may do so.
/// Thread-safe.
public final class DeploymentRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeploymentRecorder.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Store store;
  private final Thread recorder;
  private volatile boolean closing;
  private boolean failing;

  public DeploymentRecorder(Store store) {
    this.store = store;
    recorder = Thread.ofVirtual().name("deployments").unstarted(this::recordAll);
  }

  public void start() {
    recorder.start();
  }

  @Override
  public void close() {
    closing = true;
    recorder.interrupt();
  }

  private void recordAll() {
    try {
      while (true) {
        Optional<OpenStore> open = store.opened();
        if (open.isPresent()) {
          record(new DeploymentWatch(open.get().client()), new ChangeWatch(open.get().client()));
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void record(DeploymentWatch watch, ChangeWatch changes) throws InterruptedException {
    try {
      watch.record();
      changes.record();
      failing = false;
    } catch (QueryFailure failure) {
      if (!failing && !closing) {
        log.warn("Changes are not recorded for now: {}", failure.text());
      }
      failing = true;
    }
  }
}
