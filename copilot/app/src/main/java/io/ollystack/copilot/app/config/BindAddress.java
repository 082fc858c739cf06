package io.ollystack.copilot.app.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// An address of this machine to listen on, written as an IP address or `localhost`; `0.0.0.0` and
/// `::` listen on all.
public record BindAddress(InetAddress address) {

  /// Never asks a name server: a service must not wait for one to start.
  static BindAddress parse(String text) {
    boolean literal =
        text.matches("[0-9.]+") || text.matches("\\[?[0-9a-fA-F:.%]*:[0-9a-fA-F:.%]*]?");
    if (!literal && !text.equals("localhost")) {
      throw new IllegalArgumentException("not an IP address");
    }
    try {
      return new BindAddress(InetAddress.getByName(text));
    } catch (UnknownHostException malformed) {
      throw new IllegalArgumentException("not an IP address", malformed);
    }
  }

  public InetSocketAddress withPort(Port port) {
    return new InetSocketAddress(address, port.number());
  }

  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
