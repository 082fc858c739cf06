package io.ollystack.copilot.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The files of the web chat, as its build left them on the class path. Each is read once and kept:
/// together they are about two megabytes. Thread-safe.
final class WebChatFiles {
  /// One name, no path: nothing else on the class path can be reached.
  private static final Pattern NAME = Pattern.compile("[\\w-]+(\\.[\\w-]+)+");

  private static final String FOLDER = "/web-chat/";

  private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();

  private WebChatFiles() {}

  static WebChatFiles ofClassPath() {
    return new WebChatFiles();
  }

  /// The page, in which `%CSP_NONCE%` stands for the nonce of the answer.
  String page() {
    return new String(
        read("index.html")
            .orElseThrow(() ->
                new IllegalStateException(
                    "the web chat is not on the class path: build the module web-chat")),
        StandardCharsets.UTF_8);
  }

  /// A bundle; empty if there is none of this name.
  Optional<byte[]> asset(String name) {
    return NAME.matcher(name).matches() ? read("assets/" + name) : Optional.empty();
  }

  private Optional<byte[]> read(String path) {
    Optional<byte[]> known = files.get(path);
    if (known != null) {
      return known;
    }
    try (InputStream stream = WebChatFiles.class.getResourceAsStream(FOLDER + path)) {
      if (stream == null) {
        // Not kept: names that do not exist are endless.
        return Optional.empty();
      }
      Optional<byte[]> content = Optional.of(stream.readAllBytes());
      files.put(path, content);
      return content;
    } catch (IOException damaged) {
      throw new UncheckedIOException("cannot read " + path + " of the web chat", damaged);
    }
  }
}
