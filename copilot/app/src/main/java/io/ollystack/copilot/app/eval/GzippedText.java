package io.ollystack.copilot.app.eval;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads compressed text files, whole.
final class GzippedText {
  private GzippedText() {}

  /// @throws EvaluationFailed naming the file
  static List<String> lines(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new EvaluationFailed(
          file + ": cannot be read as gzip-compressed text: " + e.getMessage(), e);
    }
  }
}
