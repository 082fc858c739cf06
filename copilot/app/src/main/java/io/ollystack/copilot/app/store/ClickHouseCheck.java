package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.config.ClickHouseConfig;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed;
import io.ollystack.ingest.clickhouse.embedded.NativeLibrary;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.util.Map;

/// Looks whether the configured ClickHouse could be used, without starting or changing one.
public final class ClickHouseCheck {
  private ClickHouseCheck() {}

  /// What there is, in a few words.
  ///
  /// @throws StartRefused when it could not be used
  public static String describe(ClickHouseConfig config) throws InterruptedException {
    return config.server().isPresent() ? server(config) : library(config);
  }

  private static String server(ClickHouseConfig config) throws InterruptedException {
    try (ClickHouseSource source = ClickHouseSource.server(config);
        ClickHouseClient client = ClickHouseClient.open(source.open())) {
      String version =
          client.rows("SELECT version()", "ask for the version", Map.of()).getFirst().getFirst();
      return "version " + version + " answers at " + client.endpoint().uri();
    } catch (QueryFailure failure) {
      throw new StartRefused(failure.text(), failure);
    }
  }

  private static String library(ClickHouseConfig config) {
    try {
      NativeLibrary library =
          config.library() == null ? NativeLibrary.find() : NativeLibrary.at(config.library());
      return "embedded " + NativeLibrary.engineVersion() + ", " + library.file();
    } catch (EmbeddedClickHouseFailed missing) {
      throw new StartRefused(String.valueOf(missing.getMessage()), missing);
    }
  }
}
