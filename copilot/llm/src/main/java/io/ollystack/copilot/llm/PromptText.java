package io.ollystack.copilot.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// A prompt of `prompts/`, in one version. A changed prompt is a new version: what was sent can be
/// told from the audit for ever.
record PromptText(String name, String text) {
  static PromptText shipped(String name, String version) {
    String path = "/io/ollystack/prompts/" + name + "/" + version + ".md";
    try (InputStream in = PromptText.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return new PromptText(
          name + "/" + version, new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
