package io.ollystack.ingest.otlp.receiver;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Accepts no more than so many connections at once; closes others as soon as they are made, before
/// they cost a handler or a handshake. gRPC itself knows no such limit.
final class LimitedServerChannel extends NioServerSocketChannel {
  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();

  LimitedServerChannel(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it only adds the listener
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int count = super.doReadMessages(accepted);
    if (count > 0 && accepted.getLast() instanceof Channel connection) {
      if (connections.incrementAndGet() > maxConnections) {
        connections.decrementAndGet();
        accepted.removeLast();
        connection.unsafe().closeForcibly();
        return 0;
      }
      connection.closeFuture().addListener(_ -> connections.decrementAndGet());
    }
    return count;
  }
}
