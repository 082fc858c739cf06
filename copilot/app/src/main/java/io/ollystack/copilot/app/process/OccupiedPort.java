package io.ollystack.copilot.app.process;

import java.net.InetSocketAddress;
import java.util.Locale;

/// Says that somebody else listens where the service wants to.
public final class OccupiedPort {
  private OccupiedPort() {}

  public static StartRefused refusal(String key, InetSocketAddress address, Throwable cause) {
    int port = address.getPort();
    return new StartRefused(
        "%s=%d: the port is in use on %s.\n    Expected a free port. Stop its user (`ss -ltnp 'sport = :%d'` names it) or set %s to another."
            .formatted(
                key,
                port,
                address.getAddress().getHostAddress(),
                port,
                key.replace('.', '_').toUpperCase(Locale.ROOT)),
        cause);
  }
}
