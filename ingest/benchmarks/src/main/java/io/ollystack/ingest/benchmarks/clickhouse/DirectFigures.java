package io.ollystack.ingest.benchmarks.clickhouse;

import io.ollystack.ingest.clickhouse.embedded.engine.Engine;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineConnection;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineInsert;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The same work without child process and HTTP: the engine called in this process. Arguments: the
/// library, the engine's directory, a batch in RowBinary and one in Native.
final class DirectFigures {
  private static final byte[] INSERT = "INSERT INTO figures.spans".getBytes(StandardCharsets.UTF_8);

  private DirectFigures() {}

  public static void main(String[] arguments) throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .stackSize(32 << 20)
            .start(() -> {
              try {
                measure(arguments);
              } catch (Exception failed) {
                throw new IllegalStateException(failed);
              }
            });
    thread.join();
  }

  private static void measure(String[] arguments) throws Exception {
    Engine.load(Path.of(arguments[0]));
    EngineConnection engine = Engine.connect(List.of("--path=" + arguments[1]));
    AtomicLong trace = new AtomicLong();
    print("SELECT 1", Samples.of(200, 500, () -> run(engine, "SELECT 1")));
    print(
        "point, 3 columns",
        Samples.of(20, 200, () -> run(engine, SpanTable.narrowPoint(trace.addAndGet(37)))));
    print(
        "point, 25 columns",
        Samples.of(20, 100, () -> run(engine, SpanTable.widePoint(trace.addAndGet(37)))));
    print("scan", Samples.of(3, 30, () -> run(engine, SpanTable.SCAN)));
    for (int i = 2; i < 4; i++) {
      byte[] batch = Files.readAllBytes(Path.of(arguments[i]));
      String format = i == 2 ? "RowBinary" : "Native";
      long end = System.nanoTime() + ClickHouseFigures.INSERT_NANOS;
      long start = System.nanoTime();
      long batches = 0;
      while (System.nanoTime() < end) {
        insert(engine, format, batch);
        batches++;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "direct | insert %s, 1 writer | %,.0f rows/s%n",
          format, batches * ClickHouseFigures.BATCH_ROWS / seconds);
    }
    engine.close();
    Engine.shutdown();
    System.out.flush();
    Engine.exit(0);
  }

  private static long run(EngineConnection engine, String sql) throws Exception {
    try (EngineResult result =
        engine.query(sql.getBytes(StandardCharsets.UTF_8), "RowBinary", Map.of())) {
      return result.bytes().byteSize();
    }
  }

  private static void insert(EngineConnection engine, String format, byte[] batch)
      throws Exception {
    try (Arena arena = Arena.ofConfined();
        EngineInsert insert = engine.insert(INSERT, format, Map.of())) {
      int piece = 1 << 20;
      MemorySegment buffer = arena.allocate(piece);
      for (int at = 0; at < batch.length; at += piece) {
        int length = Math.min(piece, batch.length - at);
        MemorySegment.copy(batch, at, buffer, ValueLayout.JAVA_BYTE, 0, length);
        insert.append(buffer, length);
      }
      insert.done().close();
    }
  }

  private static void print(String what, Samples samples) {
    System.out.println("direct | " + what + " | " + samples);
  }
}
