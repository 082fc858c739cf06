package io.ollystack.copilot.app.cli;

/// A command could not do what it was asked to; the message is for the person at the terminal.
final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message) {
    super(message);
  }
}
