package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The engine's configuration files. Written anew at each start into the private working directory,
/// so that no `config.xml` which happens to lie about is taken for ours.
final class EngineConfiguration {
  /// Rows are refused below: where a write itself fails, the engine was seen to acknowledge rows
  /// whose files broke off (tried with a limit on the size of files).
  private static final long FREE_DISK_BYTES = 256L << 20;

  private EngineConfiguration() {}

  /// Settings of every statement that names none itself.
  static Map<String, String> profile(ServerSettings settings) {
    return Map.of(
        // `1 + 1` is no statement on a server either.
        "implicit_select",
        "0",
        // One statement may use most of the memory, but not so much that inserts fail beside it.
        "max_memory_usage",
        Long.toString(settings.memoryBytes() / 10 * 8));
  }

  /// Writes the files and returns the engine's arguments.
  static List<String> write(ServerSettings settings) throws IOException {
    Path config = settings.work().resolve("config.xml");
    Path users = settings.work().resolve("users.xml");
    Files.writeString(
        config,
        """
        <clickhouse>
          <users_config>%s</users_config>
          <max_server_memory_usage>%d</max_server_memory_usage>
          <mark_cache_size>%d</mark_cache_size>
          <uncompressed_cache_size>0</uncompressed_cache_size>
          <background_pool_size>2</background_pool_size>
          <merge_tree>
            <old_parts_lifetime>60</old_parts_lifetime>
            <non_replicated_deduplication_window>10000</non_replicated_deduplication_window>
            <min_free_disk_bytes_to_perform_insert>%d</min_free_disk_bytes_to_perform_insert>
          </merge_tree>
        </clickhouse>
        """
            .formatted(
                escape(users.toString()),
                settings.memoryBytes(),
                Math.min(64L << 20, settings.memoryBytes() / 16),
                FREE_DISK_BYTES));
    StringBuilder profile = new StringBuilder();
    profile(settings)
        .forEach(
            (name, value) -> profile.append("<%s>%s</%s>".formatted(name, escape(value), name)));
    Files.writeString(
        users,
        """
        <clickhouse>
          <profiles>
            <default>
              %s
              <constraints><implicit_select><const/></implicit_select></constraints>
            </default>
          </profiles>
          <users>
            <default>
              <password></password>
              <networks><ip>::/0</ip></networks>
              <profile>default</profile>
              <quota>default</quota>
              <grants>
                <query>GRANT SELECT, INSERT, ALTER, CREATE, DROP, TRUNCATE, OPTIMIZE, SHOW, SYSTEM, KILL QUERY, dictGet, CREATE TEMPORARY TABLE ON *.*</query>
              </grants>
            </default>
          </users>
          <quotas><default/></quotas>
        </clickhouse>
        """
            .formatted(profile));
    return List.of("--path=" + settings.store(), "--config-file=" + config);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
