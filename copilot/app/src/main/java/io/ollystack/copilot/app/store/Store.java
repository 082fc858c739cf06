package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryLog;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryRunner;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ClickHouse, opened in the background so that the rest of the service starts meanwhile, and
/// watched from then on.
///
/// A server that does not answer is tried again for as long as the service runs, and readiness says
/// why it is not ready. What no retry can mend (a damaged library, a server that is too old, a
/// database of a newer version) ends the process through `fatal`. Thread-safe.
public final class Store implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Store.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration WATCH = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration LOG_LINGER = Duration.ofSeconds(1);

  private final ClickHouseSource source;
  private final SchemaSettings schema;
  private final boolean migrates;
  private final Clock clock;
  private final Consumer<StartRefused> fatal;
  private final CompletableFuture<OpenStore> opened = new CompletableFuture<>();
  private final Thread keeper;

  private volatile String trouble = "starting";
  private volatile long lastAnswerNanos = System.nanoTime();
  private volatile Optional<ClickHouseQueryLog> queryLog = Optional.empty();

  /// @param migrates whether this process brings the schema up to date before it uses it
  /// @param fatal told when the store can never be opened
  Store(
      ClickHouseSource source,
      SchemaSettings schema,
      boolean migrates,
      Clock clock,
      Consumer<StartRefused> fatal) {
    this.source = source;
    this.schema = schema;
    this.migrates = migrates;
    this.clock = clock;
    this.fatal = fatal;
    // A platform thread: it waits for processes and is one for the life of the service.
    this.keeper = Thread.ofPlatform().name("clickhouse-keeper").daemon().unstarted(this::keep);
  }

  void start() {
    keeper.start();
  }

  /// The opened store, or empty as long as ClickHouse has never answered.
  public Optional<OpenStore> opened() {
    return opened.isDone() && !opened.isCompletedExceptionally()
        ? Optional.of(opened.join())
        : Optional.empty();
  }

  /// Waits until the store is open.
  ///
  /// @throws StoreUnavailable when it is not within the patience; the message says why
  public OpenStore await(Duration patience) throws StoreUnavailable, InterruptedException {
    try {
      return opened.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException notYet) {
      throw new StoreUnavailable("ClickHouse is not ready: " + trouble, notYet);
    }
  }

  /// Why ClickHouse cannot be used right now; empty when it can.
  public Optional<String> trouble() {
    Optional<String> known = source.trouble();
    if (known.isPresent()) {
      return known;
    }
    Duration silence = Duration.ofNanos(System.nanoTime() - lastAnswerNanos);
    if (trouble.isEmpty() && silence.compareTo(SILENCE) > 0) {
      return Optional.of("no answer for " + silence.toSeconds() + " s");
    }
    return Optional.of(trouble).filter(text -> !text.isEmpty());
  }

  /// Stops watching, writes what is queued, and stops the embedded ClickHouse.
  @Override
  public void close() {
    keeper.interrupt();
    try {
      keeper.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    queryLog.ifPresent(ClickHouseQueryLog::close);
    opened().ifPresent(store -> store.client().close());
    source.close();
    trouble = "stopped";
  }

  private void keep() {
    try {
      OpenStore store = open();
      opened.complete(store);
      trouble = "";
      log.info("ClickHouse {} is ready at {}", store.serverVersion(), endpoint(store).uri());
      watch(store.client());
    } catch (StartRefused refused) {
      trouble = String.valueOf(refused.getMessage());
      opened.completeExceptionally(refused);
      fatal.accept(refused);
    } catch (InterruptedException stopped) {
      opened.completeExceptionally(stopped);
    } catch (RuntimeException unexpected) {
      trouble = "failed: " + unexpected;
      opened.completeExceptionally(unexpected);
      fatal.accept(new StartRefused("ClickHouse could not be opened: " + unexpected, unexpected));
    }
  }

  private OpenStore open() throws InterruptedException {
    ClickHouseEndpoint endpoint = source.open();
    ClickHouseClient client = ClickHouseClient.open(endpoint);
    try {
      String version = prepare(client);
      ClickHouseQueryLog newLog = new ClickHouseQueryLog(client, LOG_LINGER);
      queryLog = Optional.of(newLog);
      lastAnswerNanos = System.nanoTime();
      return new OpenStore(client, new ClickHouseQueryRunner(client, newLog, clock), version);
    } catch (InterruptedException | RuntimeException failure) {
      client.close();
      throw failure;
    }
  }

  /// Brings the schema up to date, or only asks for the version; again and again while the server
  /// does not answer.
  private String prepare(ClickHouseClient client) throws InterruptedException {
    while (true) {
      try {
        if (!migrates) {
          return client
              .rows("SELECT version()", "ask for the version", Map.of())
              .getFirst()
              .getFirst();
        }
        return new SchemaMigrator(client, schema).migrate().serverVersion();
      } catch (SchemaFailure.Unavailable unavailable) {
        noteTrouble(unavailable);
      } catch (SchemaFailure permanent) {
        throw new StartRefused(String.valueOf(permanent.getMessage()), permanent);
      } catch (QueryFailure failure) {
        if (!failure.isRetryable()) {
          throw new StartRefused(String.valueOf(failure.getMessage()), failure);
        }
        noteTrouble(failure);
      }
      Thread.sleep(RETRY);
    }
  }

  private void watch(ClickHouseClient client) throws InterruptedException {
    while (true) {
      Thread.sleep(WATCH);
      try {
        client.rows("SELECT 1", "ask whether it answers", Map.of());
        lastAnswerNanos = System.nanoTime();
        if (!trouble.isEmpty()) {
          trouble = "";
          log.info("ClickHouse answers again");
        }
      } catch (QueryFailure failure) {
        noteTrouble(failure);
      }
    }
  }

  private void noteTrouble(Exception failure) {
    String reason = source.trouble().orElseGet(() -> String.valueOf(failure.getMessage()));
    if (!reason.equals(trouble)) {
      log.warn("ClickHouse is not ready, trying again: {}", reason);
    }
    trouble = reason;
  }

  private static ClickHouseEndpoint endpoint(OpenStore store) {
    return store.client().endpoint();
  }
}
