package io.ollystack.copilot.app.config;

/// A TCP port to listen on; 0 takes any free one.
public record Port(int number) {
  public Port {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("not a port: " + number);
    }
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
