package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/// What the parent tells the child, over its standard input: the token must not appear on a command
/// line, where every user of the machine could read it.
///
/// @param library the native library
/// @param store the engine's data
/// @param work a private working directory; the engine's configuration is written there
/// @param port on the loopback, 0 for any
/// @param user the one user
/// @param token that user's password
/// @param database created where it is missing
/// @param memoryBytes the most that the engine may allocate
/// @param sessions statements that can run at a time
public record ServerSettings(
    Path library,
    Path store,
    Path work,
    int port,
    String user,
    String token,
    String database,
    long memoryBytes,
    int sessions) {
  /// Ends the settings on the child's standard input.
  static final String END = "#end";

  /// As lines, for the child's standard input.
  public String toLines() {
    Properties values = new Properties();
    values.setProperty("library", library.toString());
    values.setProperty("store", store.toString());
    values.setProperty("work", work.toString());
    values.setProperty("port", Integer.toString(port));
    values.setProperty("user", user);
    values.setProperty("token", token);
    values.setProperty("database", database);
    values.setProperty("memoryBytes", Long.toString(memoryBytes));
    values.setProperty("sessions", Integer.toString(sessions));
    StringWriter lines = new StringWriter();
    try {
      values.store(lines, null);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return lines + END + "\n";
  }

  static ServerSettings read(BufferedReader lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = lines.readLine(); line != null && !line.equals(END); ) {
      text.append(line).append('\n');
      line = lines.readLine();
    }
    Properties values = new Properties();
    values.load(new StringReader(text.toString()));
    return new ServerSettings(
        Path.of(value(values, "library")),
        Path.of(value(values, "store")),
        Path.of(value(values, "work")),
        Integer.parseInt(value(values, "port")),
        value(values, "user"),
        value(values, "token"),
        value(values, "database"),
        Long.parseLong(value(values, "memoryBytes")),
        Integer.parseInt(value(values, "sessions")));
  }

  @Override
  public String toString() {
    return "ServerSettings[store=%s, port=%d, memoryBytes=%d, sessions=%d]"
        .formatted(store, port, memoryBytes, sessions);
  }

  private static String value(Properties values, String name) {
    String value = values.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("no `" + name + "` on the standard input");
    }
    return value;
  }
}
