package io.ollystack.copilot.app;

import io.ollystack.copilot.app.cli.CommandLineMain;

/// The only `main` of the product; everything begins with a command.
public final class OllyStack {
  private OllyStack() {}

  public static void main(String[] arguments) {
    System.exit(CommandLineMain.execute(arguments));
  }
}
