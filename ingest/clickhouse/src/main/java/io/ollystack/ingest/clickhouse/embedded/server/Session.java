package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.Engine;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineConnection;
import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An engine connection that many requests use in turn, each finding it as if new: settings are
/// applied as a difference and reset when no longer wanted; a connection whose state cannot be
/// undone is replaced. Used by one thread at a time.
final class Session implements AutoCloseable {
  private static final String READONLY = "readonly";

  private final List<String> arguments;
  private final Map<String, String> profile;
  private @Nullable EngineConnection connection;
  private String database = "default";
  private SortedMap<String, String> settings = new TreeMap<>();
  private boolean spoiled;

  /// @param arguments of the engine
  /// @param profile settings that the users' profile sets: `SET x = DEFAULT` would go back to the
  ///   engine's default and not to the profile's
  Session(List<String> arguments, Map<String, String> profile) throws StatementFailed {
    this.arguments = arguments;
    this.profile = Map.copyOf(profile);
    this.connection = Engine.connect(arguments);
  }

  /// The connection, in the state that the request asks for.
  EngineConnection prepare(String wantedDatabase, SortedMap<String, String> wanted)
      throws StatementFailed {
    String level = wanted.getOrDefault(READONLY, "0");
    if (spoiled || connection == null || cannotReach(wanted, level)) {
      replace();
    }
    EngineConnection open = open();
    boolean sealed = settings.containsKey(READONLY);
    try {
      if (!wantedDatabase.equals(database)) {
        open.execute("USE `" + wantedDatabase.replace("\\", "\\\\").replace("`", "\\`") + "`");
        database = wantedDatabase;
      }
      if (!wanted.equals(settings)) {
        List<String> changes = changes(wanted);
        if (!changes.isEmpty()) {
          open.execute("SET " + String.join(", ", changes));
        }
        if (!level.equals("0") && !sealed) {
          // Last, because it forbids every later change.
          open.execute("SET readonly = " + quoted(level));
        }
        settings = new TreeMap<>(wanted);
      }
    } catch (StatementFailed failed) {
      spoiled = true;
      throw failed;
    }
    return open;
  }

  /// The connection must not be used for another request.
  void spoil() {
    spoiled = true;
  }

  /// Replaces a spoiled connection at once, so that nothing of its statement lives on.
  void settle() throws StatementFailed {
    if (spoiled) {
      replace();
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  /// `readonly` cannot be undone, and at level 1 nothing else can be changed either.
  private boolean cannotReach(SortedMap<String, String> wanted, String level) {
    String current = settings.getOrDefault(READONLY, "0");
    return !current.equals("0")
        && (!current.equals(level) || (current.equals("1") && !wanted.equals(settings)));
  }

  private List<String> changes(SortedMap<String, String> wanted) {
    List<String> changes = new ArrayList<>();
    for (String name : settings.keySet()) {
      if (!wanted.containsKey(name) && !name.equals(READONLY)) {
        String before = profile.get(name);
        changes.add(name(name) + " = " + (before == null ? "DEFAULT" : quoted(before)));
      }
    }
    wanted.forEach((name, value) -> {
      if (!value.equals(settings.get(name)) && !name.equals(READONLY)) {
        changes.add(name(name) + " = " + quoted(value));
      }
    });
    return changes;
  }

  private void replace() throws StatementFailed {
    close();
    database = "default";
    settings = new TreeMap<>();
    connection = Engine.connect(arguments);
    spoiled = false;
  }

  private EngineConnection open() {
    EngineConnection open = connection;
    if (open == null) {
      throw new IllegalStateException("session is closed");
    }
    return open;
  }

  private static String name(String setting) {
    return "`" + setting.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
