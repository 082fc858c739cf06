package io.ollystack.copilot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between a service and its ClickHouse, and takes ClickHouse away and gives it back.
final class ClickHouseSwitch implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
  private final int server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean connected = true;

  ClickHouseSwitch(int server) throws IOException {
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void off() {
    connected = false;
    open.forEach(ClickHouseSwitch::cut);
  }

  void on() {
    connected = true;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (connected) {
          Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
          open.add(client);
          open.add(there);
          Thread.ofVirtual().start(() -> copy(client, there));
          Thread.ofVirtual().start(() -> copy(there, client));
        } else {
          cut(client);
        }
      } catch (IOException closed) {
        // the listener, or a server that does not answer: the client sees its connection close
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // the other direction ends, too
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failure) {
      // Its own end closed it in the same moment: it is cut already.
      if (!socket.isClosed()) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    off();
  }
}
