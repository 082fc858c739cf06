package io.ollystack.ingest.clickhouse.embedded.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A program that provokes the signals which the JVM handles itself (SIGSEGV of null checks and of
/// stack overflow) beside ClickHouse's threads, while connections come and go, and ends with 0 if
/// it survives. Arguments: library, directory, seconds, and `engine` where ClickHouse installs its
/// own handlers nevertheless.
final class SignalStress {
  private static volatile boolean stop;
  private static final LongAdder NULLS = new LongAdder();
  private static final LongAdder OVERFLOWS = new LongAdder();
  private static final LongAdder CONNECTIONS = new LongAdder();
  private static final LongAdder STATEMENTS = new LongAdder();

  private SignalStress() {}

  private static final class Node {
    private @Nullable Node next;
    private int value;
  }

  public static void main(String[] arguments) throws Exception {
    Engine.load(Path.of(arguments[0]));
    if (arguments[3].equals("engine")) {
      installEngineHandlers();
    }
    List<String> engine = List.of("--path=" + arguments[1]);
    EngineConnection first = Engine.connect(engine);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(start(SignalStress::provoke, 512 << 10));
      threads.add(start(() -> churn(engine), 32 << 20));
      threads.add(start(() -> query(engine), 32 << 20));
    }
    LockSupport.parkNanos(Long.parseLong(arguments[2]) * 1_000_000_000L);
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
    first.close();
    Engine.shutdown();
    System.out.printf(
        "%d %d %d %d%n", NULLS.sum(), OVERFLOWS.sum(), CONNECTIONS.sum(), STATEMENTS.sum());
    System.out.flush();
    Engine.exit(0);
  }

  private static void installEngineHandlers() {
    try {
      NativeFunctions.SET_SIGNAL_HANDLERS_ENABLED.invokeExact(1);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  private static Thread start(Runnable work, long stack) {
    return Thread.ofPlatform().stackSize(stack).start(work);
  }

  private static void provoke() {
    Node full = new Node();
    full.next = new Node();
    Node empty = new Node();
    long sum = 0;
    while (!stop) {
      // Often the good way, so that the compiler leaves the check to the signal.
      for (int i = 0; i < 20_000; i++) {
        sum += dereference(full);
      }
      try {
        sum += dereference(empty);
      } catch (NullPointerException expected) {
        NULLS.increment();
      }
      try {
        sum += depth(0, sum);
      } catch (StackOverflowError expected) {
        OVERFLOWS.increment();
      }
    }
  }

  @SuppressWarnings("NullAway") // The missing null check is the point.
  private static int dereference(Node node) {
    return node.next.value;
  }

  private static long depth(int level, long salt) {
    return level < 0 ? salt : 1 + depth(level + 1, salt ^ level);
  }

  private static void churn(List<String> engine) {
    while (!stop) {
      try (EngineConnection connection = Engine.connect(engine)) {
        CONNECTIONS.increment();
        connection.text("SELECT 1");
      } catch (StatementFailed failed) {
        throw new IllegalStateException(failed);
      }
    }
  }

  private static void query(List<String> engine) {
    try (EngineConnection connection = Engine.connect(engine)) {
      while (!stop) {
        connection.text("SELECT sum(number), uniq(number) FROM numbers(100000)");
        STATEMENTS.increment();
        try {
          connection.text("SELECT throwIf(1)");
        } catch (StatementFailed expected) {
          STATEMENTS.increment();
        }
      }
    } catch (StatementFailed failed) {
      throw new IllegalStateException(failed);
    }
  }
}
