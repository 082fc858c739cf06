package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.config.ClickHouseConfig;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseStatus;
import io.ollystack.ingest.clickhouse.embedded.NativeLibrary;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where the service's ClickHouse comes from.
sealed interface ClickHouseSource extends AutoCloseable {

  /// Starts it where it is ours to start; returns where it is.
  ///
  /// @throws StartRefused when it cannot be started however often that is tried
  ClickHouseEndpoint open();

  /// Why it does not answer at the moment, as far as is known without asking it.
  Optional<String> trouble();

  @Override
  void close();

  static ClickHouseSource of(ClickHouseConfig config, Path directory) {
    return config
        .server()
        .<ClickHouseSource>map(uri -> new Server(endpoint(config, uri)))
        .orElseGet(() -> new Embedded(settings(config, directory)));
  }

  /// The configured server, which must be there.
  static ClickHouseSource server(ClickHouseConfig config) {
    return new Server(endpoint(config, config.server().orElseThrow()));
  }

  private static ClickHouseEndpoint endpoint(ClickHouseConfig config, URI uri) {
    try {
      return new ClickHouseEndpoint(
          uri, config.database(), config.user(), config.password(), config.tls().settings());
    } catch (IllegalArgumentException unusable) {
      throw new StartRefused(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static EmbeddedClickHouseSettings settings(ClickHouseConfig config, Path directory) {
    try {
      EmbeddedClickHouseSettings settings =
          EmbeddedClickHouseSettings.in(directory)
              .withDatabase(config.database())
              .withMemoryBytes(config.memory().toBytes());
      return config.library() == null
          ? settings
          : settings.withLibrary(NativeLibrary.at(config.library()));
    } catch (IllegalArgumentException unusable) {
      throw new StartRefused(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /// A server or cluster that somebody else runs.
  record Server(ClickHouseEndpoint endpoint) implements ClickHouseSource {
    @Override
    public ClickHouseEndpoint open() {
      return endpoint;
    }

    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  /// The embedded one, in a child process of this one.
  final class Embedded implements ClickHouseSource {
    private final EmbeddedClickHouseSettings settings;
    private volatile Optional<EmbeddedClickHouse> running = Optional.empty();

    Embedded(EmbeddedClickHouseSettings settings) {
      this.settings = settings;
    }

    @Override
    public ClickHouseEndpoint open() {
      try {
        EmbeddedClickHouse started = EmbeddedClickHouse.start(settings);
        running = Optional.of(started);
        return started.endpoint();
      } catch (EmbeddedClickHouseFailed failed) {
        throw new StartRefused(String.valueOf(failed.getMessage()), failed);
      }
    }

    @Override
    public Optional<String> trouble() {
      return running
          .map(EmbeddedClickHouse::status)
          .map(EmbeddedClickHouseStatus::detail)
          .filter(detail -> !detail.isEmpty());
    }

    @Override
    public void close() {
      running.ifPresent(EmbeddedClickHouse::close);
    }
  }
}
