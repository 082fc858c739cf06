package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseStatus.State;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The child's life: deaths, restarts, stops, and what prevents a start.
@Timeout(120)
class SupervisionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  enum Activity {
    NONE,
    QUERY,
    STREAM,
    INSERT
  }

  @Test
  void aKilledChildComesBackAtTheSamePlace() throws Exception {
    try (EmbeddedClickHouse server = start()) {
      run(server, "CREATE TABLE t (a UInt32) ENGINE=MergeTree ORDER BY a");
      run(server, "INSERT INTO t VALUES (1), (2)");
      for (int i = 1; i <= 3; i++) {
        long pid = server.status().pid();
        CompletableFuture<String> inFlight =
            CompletableFuture.supplyAsync(() -> run(server, slow(60)));
        Await.until(PATIENCE, () -> runs(server));

        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

        assertThatThrownBy(inFlight::join).hasCauseInstanceOf(UncheckedIOException.class);
        int restarts = i;
        Await.until(PATIENCE, () -> server.status().restarts() == restarts);
        assertThat(server.awaitReady(PATIENCE)).isTrue();
        assertThat(server.status().pid()).isNotEqualTo(pid);
        assertThat(run(server, "SELECT sum(a) FROM t")).isEqualTo("3");
      }
    }
  }

  /// A child that lives and does not answer: readiness says so, it is replaced, and who waited for
  /// it is told to try again.
  @Test
  void aChildThatHangsIsReplaced() throws Exception {
    EmbeddedClickHouseSettings settings =
        EmbeddedClickHouseSettings.in(data()).withSilencePatience(Duration.ofSeconds(4));
    try (EmbeddedClickHouse server = EmbeddedClickHouse.start(settings);
        ClickHouseClient client = ClickHouseClient.open(server.endpoint())) {
      run(server, "CREATE TABLE t (a UInt32) ENGINE=MergeTree ORDER BY a");
      run(server, "INSERT INTO t VALUES (1), (2)");
      long pid = server.status().pid();
      CompletableFuture<QueryFailure> inFlight = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              client.rows(slow(60), "wait", Map.of());
            } catch (QueryFailure failed) {
              inFlight.complete(failed);
            } catch (InterruptedException stopped) {
              inFlight.completeExceptionally(stopped);
            }
          });
      Await.until(PATIENCE, () -> runs(server));

      signal(pid, "STOP");

      Await.until(PATIENCE, () -> server.status().state() == State.SILENT);
      assertThat(server.status().detail())
          .isEqualTo("its process does not answer; after 4 s of silence it is started again");
      Await.until(PATIENCE, () -> server.status().restarts() == 1);
      assertThat(server.awaitReady(PATIENCE)).isTrue();
      assertThat(inFlight.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              QueryFailure.class, failed -> assertThat(failed.isRetryable()).isTrue());
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(run(server, "SELECT sum(a) FROM t")).isEqualTo("3");
    }
  }

  @Test
  void aChildThatPausesIsKept() throws Exception {
    try (EmbeddedClickHouse server = start()) {
      long pid = server.status().pid();

      signal(pid, "STOP");
      Await.until(PATIENCE, () -> server.status().state() == State.SILENT);
      signal(pid, "CONT");

      assertThat(server.awaitReady(PATIENCE)).isTrue();
      assertThat(server.status().pid()).isEqualTo(pid);
      assertThat(server.status().restarts()).isZero();
    }
  }

  @Test
  void aChildThatHangsDoesNotHoldUpTheEnd() throws Exception {
    EmbeddedClickHouse server = start();
    ProcessHandle child = ProcessHandle.of(server.status().pid()).orElseThrow();
    signal(child.pid(), "STOP");

    server.close();

    assertThat(child.isAlive()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Activity.class)
  void sigtermStopsTheChildInOrderWhateverItDoes(Activity activity) throws Exception {
    try (EmbeddedClickHouse server = start()) {
      CompletableFuture<String> work = begin(server, activity);
      ProcessHandle child = ProcessHandle.of(server.status().pid()).orElseThrow();

      assertThat(child.destroy()).isTrue();

      Await.until(PATIENCE, () -> !child.isAlive());
      Await.until(PATIENCE, work::isDone);
      assertThat(server.awaitReady(PATIENCE)).isTrue();
    }
    assertThatNothingCrashed();
  }

  @ParameterizedTest
  @EnumSource(Activity.class)
  void closingStopsTheChildInOrderWhateverItDoes(Activity activity) throws Exception {
    EmbeddedClickHouse server = start();
    CompletableFuture<String> work = begin(server, activity);
    ProcessHandle child = ProcessHandle.of(server.status().pid()).orElseThrow();

    server.close();

    assertThat(child.isAlive()).isFalse();
    Await.until(PATIENCE, work::isDone);
    assertThat(server.status().state()).isEqualTo(State.CLOSED);
    assertThatNothingCrashed();
  }

  @Test
  void theDirectoryHasOneUser() throws Exception {
    try (EmbeddedClickHouse server = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOfSatisfying(
              EmbeddedClickHouseFailed.class,
              failed -> assertThat(failed.reason()).isEqualTo(Reason.DIRECTORY_IN_USE))
          .hasMessage(
              "ClickHouse data directory %s: in use by process %d. Expected to be its only user."
                  + " Stop that process, or set OLLYSTACK_DATA_DIR to another place.",
              data(), ProcessHandle.current().pid());
      assertThat(run(server, "SELECT 1")).isEqualTo("1");
    }
    start().close();
  }

  @Test
  void anOccupiedPortIsNamed() throws Exception {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              EmbeddedClickHouse.start(
                  EmbeddedClickHouseSettings.in(data()).withPort(occupied.getLocalPort())))
          .isInstanceOfSatisfying(
              EmbeddedClickHouseFailed.class,
              failed -> assertThat(failed.reason()).isEqualTo(Reason.NOT_STARTED))
          .hasMessageContaining("port " + occupied.getLocalPort() + " on the loopback");
    }
  }

  @Test
  void aLibraryOfAnotherKindIsNamed() throws Exception {
    Path library = Files.writeString(directory.resolve("libchdb.so"), "no library");

    assertThatThrownBy(() ->
            EmbeddedClickHouse.start(
                EmbeddedClickHouseSettings.in(data()).withLibrary(NativeLibrary.at(library))))
        .isInstanceOfSatisfying(
            EmbeddedClickHouseFailed.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.LIBRARY_DAMAGED))
        .hasMessageContaining("found 10 bytes, expected 566330096 bytes");
    assertThat(data()).doesNotExist();
  }

  /// The size alone would not tell.
  @Test
  void aDamagedLibraryOfTheRightSizeIsNamed() throws Exception {
    Path library = directory.resolve("libchdb.so");
    try (RandomAccessFile sparse = new RandomAccessFile(library.toFile(), "rw")) {
      sparse.setLength(Files.size(NativeLibrary.find().file()));
    }

    assertThatThrownBy(() ->
            EmbeddedClickHouse.start(
                EmbeddedClickHouseSettings.in(data()).withLibrary(NativeLibrary.at(library))))
        .isInstanceOfSatisfying(
            EmbeddedClickHouseFailed.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.LIBRARY_DAMAGED))
        .hasMessageMatching(
            "native ClickHouse library \\S+: damaged or of another version: found SHA-256 [0-9a-f]{64}, expected SHA-256 [0-9a-f]{64} \\(.*");
    assertThat(data()).doesNotExist();
  }

  /// The engine refuses rows before the disk is full (see `EngineConfiguration`); here the floor is
  /// put above what the disk has. Nothing is acknowledged, time can mend it, what was stored is
  /// there.
  @Test
  void aFullDiskRefusesRowsAndKeepsWhatIsThere() throws Exception {
    try (EmbeddedClickHouse server = start();
        ClickHouseClient client = ClickHouseClient.open(server.endpoint())) {
      run(server, "CREATE TABLE t (a UInt64) ENGINE=MergeTree ORDER BY a");
      run(server, "INSERT INTO t VALUES (1), (2)");
      String floor = "ALTER TABLE t MODIFY SETTING min_free_disk_bytes_to_perform_insert = ";
      run(server, floor + (1L << 60));

      assertThatThrownBy(
              () -> client.execute("INSERT INTO ollystack.t VALUES (3)", "insert a row", Map.of()))
          .isInstanceOfSatisfying(
              QueryFailure.class,
              failed -> {
                assertThat(failed.code()).hasValue(243);
                assertThat(failed.isRetryable()).isTrue();
              });

      assertThat(run(server, "SELECT sum(a) FROM t")).isEqualTo("3");
      run(server, floor + 0);
      run(server, "INSERT INTO t VALUES (3)");
      assertThat(run(server, "SELECT sum(a) FROM t")).isEqualTo("6");
      assertThat(
              run(
                  server,
                  "SELECT value FROM system.merge_tree_settings WHERE name ="
                      + " 'min_free_disk_bytes_to_perform_insert'"))
          .isEqualTo("268435456");
    }
  }

  @Test
  void tellsWhereItLooksForTheLibrary() {
    Path missing = directory.resolve("missing.so");

    assertThatThrownBy(() ->
            EmbeddedClickHouse.start(
                EmbeddedClickHouseSettings.in(data()).withLibrary(NativeLibrary.at(missing))))
        .isInstanceOfSatisfying(
            EmbeddedClickHouseFailed.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.LIBRARY_MISSING))
        .hasMessage(
            "native ClickHouse library %s: there is no such file. Fetch it: cd"
                + " ingest/clickhouse/native/linux-x64 && npm ci --ignore-scripts.",
            missing);
  }

  private EmbeddedClickHouse start() throws EmbeddedClickHouseFailed {
    return EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(data()));
  }

  private static void signal(long pid, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  private Path data() {
    return directory.resolve("data");
  }

  /// Starts something and waits until the engine is in the middle of it.
  private static CompletableFuture<String> begin(EmbeddedClickHouse server, Activity activity)
      throws Exception {
    String sql =
        switch (activity) {
          case NONE -> "SELECT 1";
          case QUERY -> slow(60) + " FORMAT JSON";
          case STREAM ->
              "SELECT number, sleepEachRow(0.001) FROM system.numbers SETTINGS max_block_size=100";
          case INSERT ->
              "INSERT INTO slow SELECT number, sleepEachRow(0.01) FROM numbers(100000) SETTINGS"
                  + " max_block_size=100";
        };
    run(server, "CREATE TABLE slow (a UInt64, b UInt8) ENGINE=MergeTree ORDER BY a");
    CompletableFuture<String> work =
        CompletableFuture.supplyAsync(() -> run(server, sql + " -- " + UUID.randomUUID()));
    if (activity == Activity.NONE) {
      work.join();
    } else {
      Await.until(PATIENCE, () -> runs(server));
    }
    return work;
  }

  private static boolean runs(EmbeddedClickHouse server) {
    return !run(
            server,
            "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT"
                + " LIKE '%system.processes%'")
        .equals("0");
  }

  private static String run(EmbeddedClickHouse server, String sql) {
    return TestClickHouse.run(server.endpoint(), sql);
  }

  private void assertThatNothingCrashed() throws IOException {
    try (Stream<Path> files = Files.list(data().resolve("work"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("crash") || name.startsWith("core"));
    }
  }

  private static String slow(int seconds) {
    return "SELECT sum(sleepEachRow(0.05)) FROM numbers(%d) SETTINGS max_block_size=2, function_sleep_max_microseconds_per_block=3000000000"
        .formatted(seconds * 20);
  }
}
