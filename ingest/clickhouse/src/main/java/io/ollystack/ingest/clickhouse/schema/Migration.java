package io.ollystack.ingest.clickhouse.schema;

import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One versioned file of statements. The checksum is of the file as it is, so that it does not
/// depend on the layout it is rendered for.
///
/// A file, once released, is never edited: the next change is the next version. Every statement can
/// run twice (`IF NOT EXISTS`, `IF EXISTS`, or an `ALTER` that sets what is already so).
record Migration(int version, String name, String template, String checksum) {
  /// All migrations, in order. A test compares this list with the files.
  static final List<String> NAMES =
      List.of(
          "0001-raw-signals",
          "0002-derived-tables",
          "0003-catalogue",
          "0004-service-versions",
          "0010-stream-tables",
          "0020-log-patterns-and-changes",
          "0021-left-out-spans",
          "0030-conversations",
          "0031-model-exchanges",
          "0040-saved-queries",
          "0041-sampled-hours",
          "0050-anomaly-episodes",
          "0060-incident-timeline");

  /// How many blocks back an insert is recognised as a repetition. Retries come within minutes, a
  /// replay after a crash within what one exporter had in flight: thousands are plenty.
  private static final int DEDUPLICATION_WINDOW = 5_000;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^\\s*--.*\\R?");

  static List<Migration> all() {
    return NAMES.stream().map(Migration::load).toList();
  }

  private static Migration load(String name) {
    try (InputStream in = Migration.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException(
            "migration "
                + name
                + ".sql: not in the program. The build is incomplete; build it again.");
      }
      return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Migration of(String name, String template) {
    return new Migration(
        Integer.parseInt(name.substring(0, 4)),
        name,
        template,
        sha256(template.replace("\r\n", "\n")));
  }

  /// The statements for one database and layout.
  List<String> statements(String database, Layout layout) {
    String text = COMMENT_LINE.matcher(template).replaceAll("");
    List<String> statements = new ArrayList<>();
    for (String statement : text.split(";[ \\t]*\\R")) {
      if (!statement.isBlank()) {
        statements.add(fill(statement.strip(), database, layout));
      }
    }
    return List.copyOf(statements);
  }

  static String fill(String statement, String database, Layout layout) {
    return PLACEHOLDER
        .matcher(statement)
        .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), database, layout)));
  }

  private static String value(String placeholder, String database, Layout layout) {
    return switch (placeholder) {
      case "database" -> quoted(database);
      case "on_cluster" ->
          switch (layout) {
            case Layout.SingleNode _ -> "";
            case Layout.Cluster cluster -> "ON CLUSTER " + quoted(cluster.name());
          };
      case "Replicated" ->
          switch (layout) {
            case Layout.SingleNode _ -> "";
            case Layout.Cluster _ -> "Replicated";
          };
      case "deduplication" ->
          switch (layout) {
            case Layout.SingleNode _ ->
                "non_replicated_deduplication_window = " + DEDUPLICATION_WINDOW;
            case Layout.Cluster _ ->
                "replicated_deduplication_window = "
                    + DEDUPLICATION_WINDOW
                    + ", replicated_deduplication_window_seconds = 604800";
          };
      default -> throw new IllegalStateException("migration placeholder {{" + placeholder + "}}");
    };
  }

  /// An identifier, whatever it contains.
  static String quoted(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
