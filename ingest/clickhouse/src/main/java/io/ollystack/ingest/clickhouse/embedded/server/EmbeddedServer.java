package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.Engine;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineConnection;
import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The child process. It reads its [ServerSettings] from standard input, says `READY <port>
/// <version>` or `FAILED <why>` on standard output, and serves until standard input closes, which
/// also happens when the parent is killed.
public final class EmbeddedServer {
  /// ClickHouse parses and plans recursively; its own threads have 8 MB, deep expressions need
  /// more.
  static final long STACK_BYTES = 32L << 20;

  /// First word of the line that says where the server listens.
  public static final String READY = "READY";

  /// First word of the line that says why there is no server.
  public static final String FAILED = "FAILED";

  private static final System.Logger LOG = System.getLogger(EmbeddedServer.class.getName());
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(20);
  private static final Duration SESSION_PATIENCE = Duration.ofSeconds(30);
  private static final Duration FINISH_PATIENCE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(4);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private @Nullable HttpServer http;
  private @Nullable SessionPool sessions;
  private @Nullable RunningStatements running;

  private EmbeddedServer() {}

  /// Takes no arguments.
  public static void main(String[] arguments) throws InterruptedException {
    Thread main =
        Thread.ofPlatform()
            .name("engine-main")
            .stackSize(STACK_BYTES)
            .start(() -> new EmbeddedServer().run());
    main.join();
  }

  private void run() {
    // The engine may print: only this line is for the parent.
    PrintStream toParent = System.out;
    System.setOut(System.err);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Runtime.getRuntime().addShutdownHook(new Thread(null, this::stop, "stop", STACK_BYTES));
    try {
      String ready = start(ServerSettings.read(input));
      toParent.println(ready);
      toParent.flush();
      while (input.readLine() != null) {
        // Nothing more is expected: only the end counts.
      }
      stop();
    } catch (IOException | StatementFailed | RuntimeException failed) {
      toParent.println(FAILED + " " + String.valueOf(failed.getMessage()).replace('\n', ' '));
      toParent.flush();
      LOG.log(System.Logger.Level.ERROR, "the server does not start", failed);
      stop();
    }
  }

  private String start(ServerSettings settings) throws IOException, StatementFailed {
    Engine.load(settings.library());
    Engine.detachFromTerminal();
    lock(settings.work());
    List<String> arguments = EngineConfiguration.write(settings);
    Map<String, String> profile = EngineConfiguration.profile(settings);
    SessionPool pool = new SessionPool(arguments, profile, settings.sessions(), SESSION_PATIENCE);
    sessions = pool;
    String version;
    try (EngineConnection connection = Engine.connect(arguments)) {
      connection.execute(
          "CREATE DATABASE IF NOT EXISTS `" + settings.database().replace("`", "") + "`");
      version = connection.text("SELECT version()");
    }
    RunningStatements statements = new RunningStatements(pool);
    running = statements;
    statements.startWatch();
    HttpServer server =
        new HttpServer(
            settings.port(),
            new Authentication(settings.user(), settings.token()),
            new StatementRunner(pool, statements));
    http = server;
    server.start();
    return "%s %d %s".formatted(READY, server.port(), version);
  }

  /// Waits for a predecessor that has not finished stopping: it holds the engine's files.
  private static void lock(Path work) throws IOException {
    Files.createDirectories(work);
    FileChannel file =
        FileChannel.open(
            work.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (true) {
      FileLock lock = file.tryLock();
      if (lock != null) {
        // Held until the process ends.
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s: another embedded ClickHouse still uses this directory after %d s"
                .formatted(work, LOCK_PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /// Stops in order as far as that is possible within a few seconds; what is stored is safe either
  /// way. Ends the process itself: leaving with open engine connections would crash.
  private void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    try {
      HttpServer server = http;
      if (server != null) {
        server.stopAccepting();
      }
      SessionPool pool = sessions;
      RunningStatements statements = running;
      if (pool != null) {
        boolean idle = pool.awaitIdle(FINISH_PATIENCE);
        if (!idle && statements != null) {
          statements.killAll();
          idle = pool.awaitIdle(KILL_PATIENCE);
        }
        if (idle) {
          pool.close();
          Engine.shutdown();
        }
      }
    } catch (IOException | RuntimeException failed) {
      LOG.log(System.Logger.Level.ERROR, "the server does not stop in order", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      Engine.exit(0);
    }
  }
}
