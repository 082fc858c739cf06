package io.ollystack.rca.live;

import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The port to the stored stream. Blocking; thread-safe; interrupting the caller stops the reading.
public interface GraphReader {
  /// Requests of a service, one sample a step; a step without requests holds zeros.
  @SuppressWarnings("ArrayRecordComponent") // a series; compared by nobody
  record ServiceSeries(
      String service,
      Instant start,
      Duration step,
      double[] requests,
      double[] errors,
      double[] seconds) {}

  /// The store could not answer; trying again may help.
  final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// The requests of one service, or of all that have any.
  List<ServiceSeries> series(
      TenantId tenant, Optional<String> service, Period period, Duration step)
      throws Unavailable, InterruptedException;

  /// The graph in the window, compared with the baseline.
  GraphSnapshot snapshot(TenantId tenant, Period baseline, Period window)
      throws Unavailable, InterruptedException;
}
