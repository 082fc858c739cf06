package io.ollystack.copilot.app.llm;

import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.llm.Exchange;
import io.ollystack.copilot.llm.ExchangeLog;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Exchanges with models in ClickHouse, where every replica sees what all have spent. Thread-safe.
public final class ClickHouseExchangeLog implements ExchangeLog {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /// Finds the client, and waits for it a moment.
  @FunctionalInterface
  public interface Access {
    ClickHouseClient client() throws StoreUnavailable, InterruptedException;
  }

  private final Access access;
  private final Clock clock;
  private final JsonMapper json = JsonMapper.builder().build();

  public ClickHouseExchangeLog(Access access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  static ClickHouseExchangeLog of(Store store, Clock clock) {
    return new ClickHouseExchangeLog(() -> store.await(PATIENCE).client(), clock);
  }

  @Override
  public void keep(Exchange exchange) throws NotKept, InterruptedException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantId", exchange.tenant());
    row.put("at", TIME.format(exchange.at()).substring(0, "uuuu-MM-dd HH:mm:ss.SSS".length()));
    row.put("id", exchange.id());
    row.put("question", exchange.question());
    row.put("user", exchange.user());
    row.put("provider", exchange.provider());
    row.put("model", exchange.model());
    row.put("prompt", exchange.prompt());
    row.put("sent", exchange.sent());
    row.put("redacted", exchange.redacted());
    row.put("received", exchange.received());
    row.put("outcome", exchange.outcome());
    row.put("sent_tokens", exchange.sentTokens());
    row.put("received_tokens", exchange.receivedTokens());
    row.put("cost", exchange.cost());
    row.put("took_ms", exchange.took().toMillis());
    // The end of an exchange takes the place of its beginning, also within a fixed clock's moment.
    Instant version =
        exchange.outcome().equals("sending")
            ? clock.instant()
            : clock.instant().plus(exchange.took()).plusMillis(1);
    row.put("updated_at", TIME.format(version));
    try {
      ClickHouseClient client = access.client();
      client.execute(
          "INSERT INTO "
              + database(client)
              + ".obs_model_exchanges ("
              + String.join(", ", row.keySet())
              + ") FORMAT JSONEachRow\n"
              + json.writeValueAsString(row),
          "keep an exchange with a model",
          Map.of());
    } catch (QueryFailure failure) {
      throw new NotKept(failure.text(), failure);
    } catch (StoreUnavailable unavailable) {
      throw new NotKept(String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  @Override
  public Spent spent(Tenant tenant, String user, Instant since)
      throws NotKept, InterruptedException {
    try {
      ClickHouseClient client = access.client();
      List<List<String>> rows =
          client.rows(
              "SELECT sumIf(sent_tokens + received_tokens, user = {user:String}),"
                  + " sum(sent_tokens + received_tokens) FROM "
                  + database(client)
                  + ".obs_model_exchanges FINAL WHERE TenantId = {tenant:String}"
                  + " AND at >= fromUnixTimestamp64Milli({since:Int64})",
              "tell what models cost today",
              Map.of("user", user, "tenant", tenant.id(), "since", since.toEpochMilli()));
      return new Spent(
          Long.parseLong(rows.getFirst().get(0)), Long.parseLong(rows.getFirst().get(1)));
    } catch (QueryFailure failure) {
      throw new NotKept(failure.text(), failure);
    } catch (StoreUnavailable unavailable) {
      throw new NotKept(String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  private static String database(ClickHouseClient client) {
    String name = client.endpoint().database();
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}
