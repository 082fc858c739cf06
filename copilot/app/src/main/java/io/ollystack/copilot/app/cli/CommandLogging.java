package io.ollystack.copilot.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// The log of commands that end: their answer is on standard output, so the log holds only trouble.
public final class CommandLogging {
  private CommandLogging() {}

  /// Without this, a process that does not start Spring would log everything there is.
  public static void onlyTrouble() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
  }
}
