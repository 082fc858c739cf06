package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseStatus.State;
import io.ollystack.ingest.clickhouse.embedded.server.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A ClickHouse in a child process of its own: started, supervised and stopped from here.
///
/// When the child dies it is started again, at first at once, then with growing pauses, on the same
/// port and with the same token: the endpoint stays valid, and whoever meets a refused or broken
/// connection tries again. What was acknowledged survives. A child that lives but does not answer is
/// reported at once and, after [EmbeddedClickHouseSettings#silencePatience()], killed and started
/// again.
///
///     try (EmbeddedClickHouse clickHouse =
///         EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory))) {
///       ClickHouseEndpoint endpoint = clickHouse.endpoint();
///     }
///
/// Thread-safe.
public final class EmbeddedClickHouse implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedClickHouse.class.getName());
  private static final String USER = "ollystack";
  private static final int PORT_TRIES = 20;

  /// How often the child is asked, and how long its answer may take.
  private static final Duration PULSE = Duration.ofSeconds(1);

  private static final Duration PULSE_PATIENCE = Duration.ofSeconds(2);

  private final EmbeddedClickHouseSettings settings;
  private final DataDirectory directory;
  private final ServerSettings server;
  private final ChildProgram program;
  private final ClickHouseEndpoint endpoint;
  private final RestartPause pause = new RestartPause();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ChildProcess child;
  private State state = State.READY;
  private String detail = "";
  private int restarts;

  private EmbeddedClickHouse(
      EmbeddedClickHouseSettings settings,
      DataDirectory directory,
      ServerSettings server,
      ChildProgram program,
      ChildProcess child) {
    this.settings = settings;
    this.directory = directory;
    this.server = server;
    this.program = program;
    this.child = child;
    this.endpoint =
        new ClickHouseEndpoint(
            URI.create("http://127.0.0.1:" + child.port()),
            settings.database(),
            USER,
            Secret.of(server.token()));
  }

  /// Starts it and waits until it answers.
  ///
  /// @throws EmbeddedClickHouseFailed where it cannot be started; nothing is left running
  public static EmbeddedClickHouse start(EmbeddedClickHouseSettings settings)
      throws EmbeddedClickHouseFailed {
    NativeLibrary library =
        settings.library().isPresent() ? settings.library().get() : NativeLibrary.find();
    library.verify();
    DataDirectory directory = DataDirectory.open(settings.directory());
    try {
      ChildProgram program = ChildProgram.ofThisProcess();
      ServerSettings server =
          new ServerSettings(
              library.file(),
              directory.store(),
              directory.work(),
              settings.port() == 0 ? freePort() : settings.port(),
              USER,
              token(),
              settings.database(),
              settings.memoryBytes(),
              settings.sessions());
      ChildProcess child = ChildProcess.start(program, server, settings.startPatience());
      LOG.log(
          System.Logger.Level.INFO,
          "embedded ClickHouse {0} is ready on port {1} (process {2})",
          child.version(),
          Integer.toString(child.port()),
          Long.toString(child.pid()));
      EmbeddedClickHouse started =
          new EmbeddedClickHouse(settings, directory, server, program, child);
      Thread.ofPlatform().name("clickhouse-supervisor").daemon(true).start(started::supervise);
      return started;
    } catch (EmbeddedClickHouseFailed | RuntimeException failed) {
      directory.close();
      throw failed;
    } catch (InterruptedException interrupted) {
      directory.close();
      Thread.currentThread().interrupt();
      throw new EmbeddedClickHouseFailed(
          Reason.NOT_STARTED, "embedded ClickHouse: interrupted while it started.", interrupted);
    }
  }

  /// Where to connect; the same for as long as this is open.
  public ClickHouseEndpoint endpoint() {
    return endpoint;
  }

  public EmbeddedClickHouseStatus status() {
    lock.lock();
    try {
      return new EmbeddedClickHouseStatus(
          state, detail, restarts, state == State.READY || state == State.SILENT ? child.pid() : 0);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it answers.
  ///
  /// @return whether it does
  public boolean awaitReady(Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while ((state == State.RESTARTING || state == State.SILENT) && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return state == State.READY;
    } finally {
      lock.unlock();
    }
  }

  /// Stops it, within seconds: running statements get two to finish.
  @Override
  public void close() {
    ChildProcess last;
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      change(State.CLOSED, "closed");
      last = child;
    } finally {
      lock.unlock();
    }
    last.close();
    directory.close();
  }

  private void supervise() {
    try {
      while (true) {
        String end = awaitEnd(current());
        Duration wait = pause.next();
        lock.lock();
        try {
          if (state == State.CLOSED) {
            return;
          }
          change(State.RESTARTING, "its process %s, it is being started again".formatted(end));
        } finally {
          lock.unlock();
        }
        LOG.log(
            System.Logger.Level.WARNING,
            "embedded ClickHouse {0}, starting again in {1} ms; its log: {2}",
            end,
            Long.toString(wait.toMillis()),
            directory.work().resolve("server.log.1"));
        if (!restart(wait)) {
          return;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for the end of the child, which it brings about itself where the child keeps silent.
  ///
  /// @return how it ended
  private String awaitEnd(ChildProcess running) throws InterruptedException {
    OptionalLong silentSince = OptionalLong.empty();
    while (true) {
      OptionalInt status = running.awaitEnd(PULSE);
      if (status.isPresent()) {
        return "ended with status " + status.getAsInt();
      }
      long asked = System.nanoTime();
      if (running.answers(PULSE_PATIENCE)) {
        silentSince = OptionalLong.empty();
        answered();
        continue;
      }
      silentSince = OptionalLong.of(silentSince.orElse(asked));
      Duration silence = Duration.ofNanos(System.nanoTime() - silentSince.getAsLong());
      if (silence.compareTo(settings.silencePatience()) >= 0) {
        running.kill();
        return "did not answer for %d s and was killed".formatted(silence.toSeconds());
      }
      silent();
    }
  }

  private void answered() {
    lock.lock();
    try {
      if (state == State.SILENT) {
        change(State.READY, "");
        LOG.log(System.Logger.Level.INFO, "embedded ClickHouse answers again");
      }
    } finally {
      lock.unlock();
    }
  }

  private void silent() {
    lock.lock();
    try {
      if (state == State.READY) {
        change(
            State.SILENT,
            "its process does not answer; after %d s of silence it is started again"
                .formatted(settings.silencePatience().toSeconds()));
        LOG.log(System.Logger.Level.WARNING, "embedded ClickHouse: {0}", detail);
      }
    } finally {
      lock.unlock();
    }
  }

  private ChildProcess current() {
    lock.lock();
    try {
      return child;
    } finally {
      lock.unlock();
    }
  }

  /// Tries until it runs; false where it was closed meanwhile.
  private boolean restart(Duration first) throws InterruptedException {
    Duration wait = first;
    while (awaitUnlessClosed(wait)) {
      try {
        ChildProcess next = ChildProcess.start(program, sameEndpoint(), settings.startPatience());
        lock.lock();
        try {
          if (state == State.CLOSED) {
            next.close();
            return false;
          }
          child = next;
          restarts++;
          change(State.READY, "");
        } finally {
          lock.unlock();
        }
        LOG.log(
            System.Logger.Level.INFO,
            "embedded ClickHouse is ready again (process {0})",
            Long.toString(next.pid()));
        return true;
      } catch (EmbeddedClickHouseFailed failed) {
        wait = pause.next();
        lock.lock();
        try {
          if (state == State.CLOSED) {
            return false;
          }
          change(State.RESTARTING, String.valueOf(failed.getMessage()));
        } finally {
          lock.unlock();
        }
        LOG.log(
            System.Logger.Level.ERROR,
            "embedded ClickHouse does not start, next try in " + wait.toMillis() + " ms",
            failed);
      }
    }
    return false;
  }

  /// The first child may have chosen the port itself.
  private ServerSettings sameEndpoint() {
    return new ServerSettings(
        server.library(),
        server.store(),
        server.work(),
        endpoint.uri().getPort(),
        server.user(),
        server.token(),
        server.database(),
        server.memoryBytes(),
        server.sessions());
  }

  private boolean awaitUnlessClosed(Duration wait) throws InterruptedException {
    long nanos = wait.toNanos();
    lock.lock();
    try {
      while (state != State.CLOSED && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return state != State.CLOSED;
    } finally {
      lock.unlock();
    }
  }

  private void change(State next, String why) {
    state = next;
    detail = why;
    changed.signalAll();
  }

  /// A free port below the range from which systems take those of outgoing connections, so that
  /// nothing takes it between two runs of the child.
  private static int freePort() throws EmbeddedClickHouseFailed {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < PORT_TRIES; i++) {
      int port = 20_000 + random.nextInt(12_000);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // Try another.
      }
    }
    throw new EmbeddedClickHouseFailed(
        Reason.NOT_STARTED,
        "embedded ClickHouse: found no free port between 20000 and 32000 on the loopback in %d tries. Set one."
            .formatted(PORT_TRIES));
  }

  private static String token() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Pauses between restarts: doubled from one to the next, and short again after a minute of life.
  private static final class RestartPause {
    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 10_000;
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private long millis = FIRST_MILLIS;
    private long lastNanos = System.nanoTime();

    Duration next() {
      long now = System.nanoTime();
      millis = now - lastNanos > CALM_NANOS ? FIRST_MILLIS : Math.min(LAST_MILLIS, millis * 2);
      lastNanos = now;
      return Duration.ofMillis(millis);
    }
  }
}
