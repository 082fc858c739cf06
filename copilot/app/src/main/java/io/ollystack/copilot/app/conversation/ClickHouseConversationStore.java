package io.ollystack.copilot.app.conversation;

import io.ollystack.copilot.api.ConversationStore;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Conversations in ClickHouse: every state is a row of its own, of which the latest counts, so
/// that any number of processes may write. Texts travel as JSON beside the statement or as
/// parameters, never in it. Thread-safe.
public final class ClickHouseConversationStore implements ConversationStore {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  private static final String TURN_COLUMNS =
      "t.conversation, t.id, t.position, t.question, toUnixTimestamp64Milli(t.asked_at),"
          + " toUnixTimestamp64Nano(t.now), t.timezone, t.status, t.events, t.removed";
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /// Finds the client, and waits for it a moment.
  @FunctionalInterface
  public interface Access {
    ClickHouseClient client() throws InterruptedException;
  }

  private final Access access;
  private final Clock clock;
  private final JsonMapper json = JsonMapper.builder().build();

  public ClickHouseConversationStore(Access access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public List<Listed> all(Tenant tenant) {
    return rows(
            "list conversations",
            """
            SELECT c.id, c.title, toUnixTimestamp64Milli(c.created_at), c.share,
                   toUnixTimestamp64Milli(greatest(c.created_at, t.latest)) AS updated, t.turns
            FROM {db}.obs_conversations AS c FINAL
            LEFT JOIN (
              SELECT conversation, max(asked_at) AS latest, count() AS turns
              FROM {db}.obs_conversation_turns FINAL
              WHERE TenantId = {tenant:String} AND NOT removed
              GROUP BY conversation) AS t ON t.conversation = c.id
            WHERE c.TenantId = {tenant:String} AND NOT c.deleted
            ORDER BY updated DESC, c.id
            LIMIT 500
            """,
            Map.of("tenant", tenant.id()))
        .stream()
        .map(row ->
            new Listed(
                new Conversation(row.get(0), row.get(1), millis(row.get(2)), row.get(3), false),
                millis(row.get(4)),
                Long.parseLong(row.get(5))))
        .toList();
  }

  @Override
  public Optional<Conversation> find(Tenant tenant, String id) {
    return conversation(tenant, "id = {wanted:String}", id);
  }

  @Override
  public Optional<Conversation> shared(Tenant tenant, String share) {
    return share.isEmpty()
        ? Optional.empty()
        : conversation(tenant, "share = {wanted:String}", share);
  }

  @Override
  public void save(Tenant tenant, Conversation conversation) {
    insert(
        "obs_conversations",
        List.of(
            row(
                tenant,
                "id",
                conversation.id(),
                "title",
                conversation.title(),
                "created_at",
                TIME.format(conversation.createdAt()),
                "share",
                conversation.share(),
                "deleted",
                conversation.deleted())));
  }

  @Override
  public List<Turn> turns(Tenant tenant, String conversation) {
    return rows(
            "read a conversation",
            "SELECT "
                + TURN_COLUMNS
                + """
                 FROM {db}.obs_conversation_turns AS t FINAL
                WHERE t.TenantId = {tenant:String} AND t.conversation = {wanted:String}
                  AND NOT t.removed
                ORDER BY t.position, t.asked_at, t.id
                LIMIT 1000
                """,
            Map.of("tenant", tenant.id(), "wanted", conversation))
        .stream()
        .map(ClickHouseConversationStore::turn)
        .toList();
  }

  @Override
  public Optional<Turn> turn(Tenant tenant, String answer) {
    return rows(
            "read an answer",
            "SELECT "
                + TURN_COLUMNS
                + """
                 FROM {db}.obs_conversation_turns AS t FINAL
                WHERE t.TenantId = {tenant:String} AND t.id = {wanted:String}
                  AND t.conversation NOT IN (
                    SELECT id FROM {db}.obs_conversations FINAL
                    WHERE TenantId = {tenant:String} AND deleted)
                LIMIT 1
                """,
            Map.of("tenant", tenant.id(), "wanted", answer))
        .stream()
        .map(ClickHouseConversationStore::turn)
        .findFirst();
  }

  @Override
  public void save(Tenant tenant, List<Turn> turns) {
    insert(
        "obs_conversation_turns",
        turns.stream()
            .map(turn ->
                row(
                    tenant,
                    "conversation",
                    turn.conversation(),
                    "id",
                    turn.id(),
                    "position",
                    turn.position(),
                    "question",
                    turn.question(),
                    "asked_at",
                    TIME.format(turn.askedAt()),
                    "now",
                    TIME.format(turn.now()),
                    "timezone",
                    turn.timezone(),
                    "status",
                    turn.status(),
                    "events",
                    turn.events(),
                    "removed",
                    turn.removed()))
            .toList());
  }

  @Override
  public List<Feedback> feedback(Tenant tenant, List<String> answers) {
    return rows(
            "read feedback",
            """
            SELECT answer, verdict, reason FROM {db}.obs_answer_feedback FINAL
            WHERE TenantId = {tenant:String}
              AND has(JSONExtract({wanted:String}, 'Array(String)'), answer)
            """,
            Map.of("tenant", tenant.id(), "wanted", json.writeValueAsString(answers)))
        .stream()
        .map(row -> new Feedback(row.get(0), row.get(1), row.get(2)))
        .toList();
  }

  @Override
  public void save(Tenant tenant, Feedback feedback) {
    insert(
        "obs_answer_feedback",
        List.of(
            row(
                tenant,
                "answer",
                feedback.answer(),
                "verdict",
                feedback.verdict(),
                "reason",
                feedback.reason())));
  }

  private Optional<Conversation> conversation(Tenant tenant, String condition, String wanted) {
    return rows(
            "find a conversation",
            "SELECT id, title, toUnixTimestamp64Milli(created_at), share"
                + " FROM {db}.obs_conversations FINAL"
                + " WHERE TenantId = {tenant:String} AND NOT deleted AND "
                + condition
                + " LIMIT 1",
            Map.of("tenant", tenant.id(), "wanted", wanted))
        .stream()
        .map(row -> new Conversation(row.get(0), row.get(1), millis(row.get(2)), row.get(3), false))
        .findFirst();
  }

  private static Turn turn(List<String> row) {
    long now = Long.parseLong(row.get(5));
    return new Turn(
        row.get(0),
        row.get(1),
        Integer.parseInt(row.get(2)),
        row.get(3),
        millis(row.get(4)),
        Instant.ofEpochSecond(
            Math.floorDiv(now, NANOS_PER_SECOND), Math.floorMod(now, NANOS_PER_SECOND)),
        row.get(6),
        row.get(7),
        row.get(8),
        row.get(9).equals("true"));
  }

  private static Instant millis(String text) {
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  /// Columns and values in turns.
  private Map<String, Object> row(Tenant tenant, Object... values) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantId", tenant.id());
    for (int i = 0; i < values.length; i += 2) {
      row.put(String.valueOf(values[i]), values[i + 1]);
    }
    row.put("updated_at", TIME.format(clock.instant()));
    return row;
  }

  private void insert(String table, List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    String columns = String.join(", ", rows.getFirst().keySet());
    String lines = rows.stream().map(json::writeValueAsString).collect(Collectors.joining("\n"));
    try {
      ClickHouseClient client = access.client();
      client.execute(
          "INSERT INTO "
              + database(client)
              + "."
              + table
              + " ("
              + columns
              + ") FORMAT JSONEachRow\n"
              + lines,
          "keep a conversation",
          Map.of());
    } catch (QueryFailure failure) {
      throw new Unavailable("The conversation cannot be kept: " + failure.text(), failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Unavailable("The conversation was not kept: interrupted", stopped);
    }
  }

  private List<List<String>> rows(String what, String statement, Map<String, Object> parameters) {
    try {
      ClickHouseClient client = access.client();
      return client.rows(statement.replace("{db}", database(client)), what, parameters);
    } catch (QueryFailure failure) {
      throw new Unavailable("Conversations cannot be read: " + failure.text(), failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Conversations were not read: interrupted", stopped);
    }
  }

  private static String database(ClickHouseClient client) {
    String name = client.endpoint().database();
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}
