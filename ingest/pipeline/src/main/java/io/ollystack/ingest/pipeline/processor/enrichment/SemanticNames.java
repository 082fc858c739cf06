package io.ollystack.ingest.pipeline.processor.enrichment;

import io.ollystack.ingest.telemetry.BatchEditor;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Gives attributes the names that the semantic conventions have now, so that one name finds the
/// rows of old and new instrumentation alike. The table is a file beside this class. Thread-safe.
final class SemanticNames {
  private static final String FILE = "semantic-conventions.tsv";

  private static final Map<String, String> DATABASES =
      Map.of(
          "mssql", "microsoft.sql_server",
          "cosmosdb", "azure.cosmosdb",
          "dynamodb", "aws.dynamodb",
          "oracle", "oracle.db",
          "db2", "ibm.db2",
          "cloudscape", "derby",
          "cache", "intersystems.cache");

  enum Where {
    ANY,
    SERVER,
    CLIENT,
    RESOURCE
  }

  /// @param since the version of the conventions that made the change
  record Renamed(String old, String now, Where where, String since) {}

  private final List<Renamed> all;
  private final boolean keepOriginal;

  SemanticNames(boolean keepOriginal) {
    this(read(), keepOriginal);
  }

  SemanticNames(List<Renamed> all, boolean keepOriginal) {
    this.all = List.copyOf(all);
    this.keepOriginal = keepOriginal;
  }

  List<Renamed> all() {
    return all;
  }

  TelemetryBatch apply(TelemetryBatch batch) {
    Terms terms = batch.context().terms();
    List<Renamed> present = new ArrayList<>();
    for (Renamed renamed : all) {
      if (terms.find(renamed.old) > 0) {
        present.add(renamed);
      }
    }
    if (present.isEmpty()) {
      return batch;
    }
    BatchEditor<? extends TelemetryBatch> editor = batch.edit();
    for (Renamed renamed : present) {
      rename(batch, editor, renamed);
    }
    return editor.build();
  }

  private void rename(
      TelemetryBatch batch, BatchEditor<? extends TelemetryBatch> editor, Renamed renamed) {
    int from = editor.key(renamed.old);
    int to = editor.key(renamed.now);
    if (renamed.where == Where.RESOURCE || renamed.where == Where.ANY) {
      for (int resource = 0; resource < batch.context().scopes().resourceCount(); resource++) {
        editor.renameResource(resource, from, to, keepOriginal);
      }
    }
    if (renamed.where == Where.RESOURCE) {
      return;
    }
    for (int row = 0; row < batch.size(); row++) {
      if (applies(batch, row, renamed.where) && editor.rowHas(row, from)) {
        String value = changedValue(batch, row, renamed, from);
        editor.renameRow(row, from, to, keepOriginal);
        if (!value.isEmpty()) {
          putValue(editor, row, renamed, to, value);
        }
      }
    }
  }

  private static boolean applies(TelemetryBatch batch, int row, Where where) {
    if (where == Where.ANY) {
      return true;
    }
    boolean server =
        batch instanceof SpanBatch spans
            && (spans.kind(row) == SpanKind.SERVER || spans.kind(row) == SpanKind.CONSUMER);
    return server == (where == Where.SERVER);
  }

  /// The value under the old name where the new one means it differently; else empty.
  private static String changedValue(TelemetryBatch batch, int row, Renamed renamed, int from) {
    return switch (renamed.old) {
      case "db.system" -> DATABASES.getOrDefault(text(batch, row, from), "");
      case "http.target", "http.host" -> {
        String value = text(batch, row, from);
        boolean differs =
            renamed.old.equals("http.target") ? value.contains("?") : value.contains(":");
        yield differs ? value : "";
      }
      default -> "";
    };
  }

  private static void putValue(
      BatchEditor<? extends TelemetryBatch> editor,
      int row,
      Renamed renamed,
      int to,
      String value) {
    switch (renamed.old) {
      case "http.target" -> {
        int query = value.indexOf('?');
        editor.putRow(row, to, value.substring(0, query));
        editor.putRow(row, editor.key("url.query"), value.substring(query + 1));
      }
      case "http.host" -> {
        int colon = value.lastIndexOf(':');
        String port = value.substring(colon + 1);
        if (!value.endsWith("]") && !port.isEmpty() && port.chars().allMatch(Character::isDigit)) {
          editor.putRow(row, to, value.substring(0, colon));
          editor.putRow(row, editor.key("server.port"), port);
        }
      }
      default -> editor.putRow(row, to, value);
    }
  }

  private static String text(TelemetryBatch batch, int row, int key) {
    int entry = batch.context().attributes().find(batch.attributes(row), key);
    return entry < 0 ? "" : batch.context().attributes().text(entry);
  }

  private static List<Renamed> read() {
    try (var stream = SemanticNames.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException(FILE + " is missing beside " + SemanticNames.class);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(SemanticNames::renamed)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Renamed renamed(String line) {
    List<String> columns = List.of(line.split("\t"));
    return new Renamed(
        columns.get(0),
        columns.get(1),
        Where.valueOf(columns.get(2).toUpperCase(java.util.Locale.ROOT)),
        columns.get(3));
  }
}
