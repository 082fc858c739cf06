package io.ollystack.copilot.app.eval;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/// Reads compressed files of which each line is one export request in OTLP JSON, with the decoder
/// of the receivers.
final class OtlpJsonLines {
  private OtlpJsonLines() {}

  /// @throws EvaluationFailed naming file and line
  static void read(Path file, Signal signal, Consumer<TelemetryBatch> rows) {
    OtlpDecoder decoder = new OtlpDecoder();
    int number = 1;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rows.accept(
            decoder.decode(
                new OtlpRequest(
                    signal,
                    Encoding.JSON,
                    TenantId.NONE,
                    Instant.EPOCH,
                    line.getBytes(StandardCharsets.UTF_8))));
        number++;
      }
    } catch (IOException | RejectedData e) {
      throw new EvaluationFailed(
          file + ", line " + number + ": expected OTLP JSON, compressed: " + e.getMessage(), e);
    }
  }

  /// Like [#read]; a file that is not there has no rows.
  static void readIfPresent(Path file, Signal signal, Consumer<TelemetryBatch> rows) {
    if (Files.exists(file)) {
      read(file, signal, rows);
    }
  }
}
