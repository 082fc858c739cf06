package io.ollystack.copilot.app.detect;

import io.ollystack.anomaly.live.AlertBook;
import io.ollystack.anomaly.live.Anomaly;
import io.ollystack.anomaly.live.AnomalyStore;
import io.ollystack.anomaly.live.GroupAlert;
import io.ollystack.anomaly.live.LiveDetector;
import io.ollystack.anomaly.live.SeriesReader;
import io.ollystack.anomaly.live.WindowCounts;
import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every ten seconds: reads the window that has just closed, has it judged, writes down what has
/// changed.
///
/// When it starts it goes through the last two hours first, so that it knows what is usual, and
/// takes up the anomalies that were open. When ClickHouse was away it goes through what it missed,
/// window by window. All that it writes has an id that follows from the data: any number of
/// processes may do the same work. Thread-safe.
public final class DetectLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DetectLoop.class);
  private static final Duration WINDOW = Duration.ofSeconds(WindowCounts.LENGTH);

  /// What telemetry needs from its start in a process to a stored roll-up, mostly.
  private static final Duration LAG = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration HISTORY = Duration.ofHours(2);
  private static final Duration DAY = Duration.ofHours(24);

  /// Windows are read again for so long: spans come when they end, and some of them late.
  private static final Duration AGAIN = Duration.ofSeconds(60);

  private static final Duration CHUNK = Duration.ofMinutes(5);

  /// Late spans alone are no reason to begin anew.
  private static final double MUCH_MORE = 1.05;

  private static final int A_FEW = 100;

  private final Store store;
  private final Clock clock;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Optional<Status> status = Optional.empty();
  private boolean failing;

  /// What it is doing, for metrics.
  ///
  /// @param evaluated the end of the last window that was judged
  public record Status(int places, int series, int open, long unwatched, Instant evaluated) {}

  public DetectLoop(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    thread = Thread.ofVirtual().name("detect").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
  }

  /// Empty until the stored history has been read.
  public Optional<Status> status() {
    return status;
  }

  private void run() {
    try {
      Optional<OpenStore> open = store.opened();
      while (open.isEmpty()) {
        Thread.sleep(POLL);
        open = store.opened();
      }
      SeriesReader reader = new RollupSeries(open.get().client());
      AnomalyStore anomalies = new AnomalyRows(open.get().client(), clock);
      Watch watch = new Watch(reader, anomalies);
      while (true) {
        try {
          watch.catchUp();
          failing = false;
        } catch (SeriesReader.Unreadable | AnomalyStore.Failed failure) {
          if (!failing && !closing) {
            log.warn("Nothing is watched for now: {}", failure.getMessage());
          }
          failing = true;
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// One detector and how far it has come.
  private final class Watch {
    private final SeriesReader reader;
    private final AnomalyStore anomalies;
    private final Map<String, Anomaly> unsaved = new LinkedHashMap<>();
    private final Map<String, GroupAlert> unsavedAlerts = new LinkedHashMap<>();
    private LiveDetector detector = new LiveDetector();
    private AlertBook alerts = new AlertBook();
    private Instant next = Instant.MIN;
    private boolean begun;
    private Instant historyEnd = Instant.MIN;
    private long historyRead;
    private long historySeen;
    private Instant checked = Instant.MIN;

    Watch(SeriesReader reader, AnomalyStore anomalies) {
      this.reader = reader;
      this.anomalies = anomalies;
    }

    void catchUp() throws SeriesReader.Unreadable, AnomalyStore.Failed, InterruptedException {
      Instant closed = closed();
      if (!begun
          || next.isBefore(closed.minus(HISTORY))
          || next.isAfter(closed.plus(HISTORY))
          || historyHasCome(closed)) {
        begin(closed);
      }
      while (!next.plus(WINDOW).isAfter(closed)) {
        Instant to = next.plus(CHUNK).isBefore(closed) ? next.plus(CHUNK) : closed;
        reader.read(next.minus(AGAIN), to, detector::accept);
        while (!next.plus(WINDOW).isAfter(to)) {
          for (Anomaly anomaly : detector.evaluate(next)) {
            unsaved.put(anomaly.id(), anomaly);
          }
          next = next.plus(WINDOW);
        }
      }
      if (!begun) {
        for (Anomaly over : detector.endRestored()) {
          unsaved.put(over.id(), over);
        }
        begun = true;
        log.info("Watching {} series of {} places", detector.tests(), detector.places());
      }
      for (GroupAlert alert :
          alerts.update(detector.known(), detector::facesUsers, clock.instant())) {
        unsavedAlerts.put(alert.id(), alert);
      }
      save();
      status =
          Optional.of(
              new Status(
                  detector.places(),
                  detector.tests(),
                  (int) detector.known().stream().filter(Anomaly::isOpen).count(),
                  detector.unwatched(),
                  next));
    }

    /// At the start, and when the clock jumped or everything was away for hours.
    private void begin(Instant closed)
        throws SeriesReader.Unreadable, AnomalyStore.Failed, InterruptedException {
      begun = false;
      Instant from = closed.minus(HISTORY);
      LiveDetector fresh = new LiveDetector();
      fresh.restore(anomalies.since(from));
      reader.readDay(closed.minus(DAY), from, fresh::acceptEarlierDay);
      historyEnd = closed;
      historyRead = reader.requests(from, closed);
      historySeen = historyRead;
      Instant first = reader.first(from).orElse(closed);
      alerts = new AlertBook();
      alerts.restore(anomalies.alertsSince(from));
      detector = fresh;
      next = first.isBefore(closed) ? first : closed;
    }

    /// Whether much was stored of the time before the start since: someone sends history, and has
    /// come to its end.
    private boolean historyHasCome(Instant closed)
        throws SeriesReader.Unreadable, InterruptedException {
      if (!closed.isAfter(checked) || closed.isAfter(historyEnd.plus(DAY))) {
        return false;
      }
      checked = closed;
      long before = historySeen;
      historySeen = reader.requests(historyEnd.minus(HISTORY), historyEnd);
      return historySeen == before && historySeen > historyRead * MUCH_MORE + A_FEW;
    }

    private void save() throws AnomalyStore.Failed, InterruptedException {
      List<Anomaly> changed = new ArrayList<>(unsaved.values());
      anomalies.save(changed);
      for (Anomaly anomaly : changed) {
        log.debug("{} {}", anomaly.isOpen() ? "open:" : "ended:", anomaly.text());
      }
      unsaved.clear();
      anomalies.saveAlerts(List.copyOf(unsavedAlerts.values()));
      for (GroupAlert alert : unsavedAlerts.values()) {
        log.info(
            "Alert {} {}: {} of {} ({})",
            alert.id(),
            alert.isFiring() ? "fires" : "is resolved",
            alert.rule(),
            alert.service(),
            alert.severity());
      }
      unsavedAlerts.clear();
    }
  }

  /// The end of the last window that has closed.
  private Instant closed() {
    long now = clock.instant().minus(LAG).getEpochSecond();
    return Instant.ofEpochSecond(now - Math.floorMod(now, WindowCounts.LENGTH));
  }
}
