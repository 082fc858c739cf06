package io.ollystack.ingest.pipeline.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The configuration that is used when none is given.
public final class DefaultPipelines {
  /// For messages.
  public static final String SOURCE = "default.yaml";

  private DefaultPipelines() {}

  /// The text of the file beside this class.
  public static String text() {
    try (var stream = DefaultPipelines.class.getResourceAsStream(SOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(SOURCE + " is missing beside " + DefaultPipelines.class);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
