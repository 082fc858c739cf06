package io.ollystack.copilot.app.process;

import java.time.Duration;

/// Ends the process when an orderly stop takes too long. What was acknowledged is on disk already,
/// so that an abrupt end loses nothing.
public final class StopDeadline {
  private static final Duration LIMIT = Duration.ofSeconds(25);

  private StopDeadline() {}

  public static void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(StopDeadline::watch, "stop-deadline"));
  }

  private static void watch() {
    Thread watch =
        Thread.ofPlatform()
            .daemon()
            .name("stop-watch")
            .unstarted(() -> {
              try {
                Thread.sleep(LIMIT);
              } catch (InterruptedException ended) {
                return;
              }
              System.err.println(
                  "ollystack: the stop took longer than "
                      + LIMIT.toSeconds()
                      + " s and was cut short; acknowledged data is safe.");
              Runtime.getRuntime().halt(1);
            });
    watch.start();
  }
}
