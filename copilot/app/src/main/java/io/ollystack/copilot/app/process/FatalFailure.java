package io.ollystack.copilot.app.process;

import java.util.concurrent.CompletableFuture;

/// How a part tells, after the start, that the process cannot do its work and must end.
/// Thread-safe.
public final class FatalFailure {
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  public FatalFailure() {}

  /// Ends the process with this message; only the first report counts.
  public void report(StartRefused failure) {
    ended.completeExceptionally(failure);
  }

  public void orderlyStop() {
    ended.complete(null);
  }

  public CompletableFuture<Void> ended() {
    return ended;
  }
}
