package io.ollystack.deploy.demoshop.control;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// Requests of other threads to the simulation's thread. Thread-safe.
public final class Inbox {
  private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();

  /// Asks for work to be done on the simulation's thread.
  <T> CompletableFuture<T> ask(Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    requests.add(() -> {
      try {
        answer.complete(work.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  /// Does what was asked for; called by the simulation's thread.
  public void serve() {
    for (Runnable next = requests.poll(); next != null; next = requests.poll()) {
      next.run();
    }
  }
}
