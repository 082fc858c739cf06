package io.ollystack.copilot.app.investigate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.api.EngineQueryPort;
import io.ollystack.copilot.api.ObservQlEngine;
import io.ollystack.copilot.app.observql.ShopDatabase;
import io.ollystack.copilot.app.query.CatalogReader;
import io.ollystack.copilot.app.query.StoreQueryExecutor;
import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.investigate.Outcome;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryRunner;
import io.ollystack.ingest.clickhouse.query.QueryLog;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.live.Period;
import io.ollystack.rca.live.Ranking.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Investigations over the real store: two hours of a shop in which the bank that payment asks
/// becomes slow for the last three minutes, two hundred spans of it at hand.
class InvestigateIT {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final Instant ONSET = START.plusSeconds(7200);
  private static final Instant END = ONSET.plusSeconds(180);

  private static ShopDatabase shop;
  private static ClickHouseClient client;
  private static OpenStore open;
  private static Investigate investigate;

  @BeforeAll
  static void load() throws Exception {
    shop = ShopDatabase.empty();
    client = ClickHouseClient.open(shop.endpoint());
    service("frontend", 60);
    service("checkout", 50);
    service("payment", 20);
    edge("frontend", "checkout", "service", 50, true);
    edge("checkout", "payment", "service", 20, true);
    edge("payment", "bank.example", "external", 10, true);
    edge("checkout", "cart", "service", 5, false);
    shop.execute(
        """
        INSERT INTO {{database}}.otel_traces (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, Duration, StatusCode)
        SELECT toDateTime64('2026-05-04 11:50:00', 9) + toIntervalSecond(number * 4), lower(hex(number + 1)), lower(hex(number + 1)), '', 'charge', 'Server', 'payment',
          if(number * 4 >= 600, 1020000000, 20000000), 'Unset' FROM numbers(195)
        """);
    open =
        new OpenStore(
            client, new ClickHouseQueryRunner(client, QueryLog.NONE, Clock.systemUTC()), "");
    CatalogReader reader = new CatalogReader(open, shop.endpoint().database());
    PhysicalSchema schema = reader.schema();
    Map<String, CatalogSnapshot> snapshots = reader.snapshots();
    QueryPort queries =
        new EngineQueryPort(
            new ObservQlEngine(
                new ObservQl(
                    tenant -> snapshots.getOrDefault(tenant.id(), CatalogSnapshot.EMPTY),
                    () -> schema,
                    new StoreQueryExecutor(open),
                    Limits.DEFAULT)));
    investigate =
        new Investigate(new StoredGraph(() -> open), queries, Clock.fixed(END, ZoneOffset.UTC));
  }

  @AfterAll
  static void close() throws Exception {
    client.close();
    shop.close();
  }

  @Test
  void blamesTheSlowProviderWithPathAndProof() throws Exception {
    Outcome.Explained explained = (Outcome.Explained) ask(ONSET.minusSeconds(600), END, END);
    Outcome.Proven first = explained.suspects().getFirst();
    assertThat(explained.ranking().verdict()).isEqualTo(Verdict.FOUND);
    assertThat(first.suspect().path())
        .extracting(NodeId::name)
        .containsExactly("frontend", "checkout", "payment", "bank.example");
    assertThat(explained.ranking().symptom().window().from()).isEqualTo(ONSET);
    assertThat(explained.ranking().missing())
        .contains("cart sends no spans: only its callers' view of it was looked at");
    assertThat(first.proofs())
        .allSatisfy(proof -> assertThat(proof.digest()).as(proof.query()).hasSize(64))
        .anySatisfy(proof ->
            assertThat(proof.text())
                .isEqualTo("calls from payment to bank.example take 1.01 s, usually 10 ms"));
  }

  @Test
  void identicalDataGivesTheIdenticalOutcome() throws Exception {
    assertThat(ask(ONSET.minusSeconds(600), END, END))
        .isEqualTo(ask(ONSET.minusSeconds(600), END, END));
  }

  @Test
  void healthyTimeNamesNobody() throws Exception {
    assertThat(ask(ONSET.minusSeconds(1200), ONSET.minusSeconds(300), ONSET.minusSeconds(300)))
        .isInstanceOfSatisfying(
            Outcome.Calm.class, calm -> assertThat(calm.text()).contains("is as usual"));
  }

  @Test
  void asOfLooksAtNothingLater() throws Exception {
    assertThat(ask(ONSET.minusSeconds(600), END, ONSET.minusSeconds(5)))
        .isInstanceOf(Outcome.Calm.class);
    assertThat(ask(ONSET.minusSeconds(600), END, ONSET.plusSeconds(40)))
        .isInstanceOf(Outcome.Explained.class);
  }

  @Test
  void anomaliesOfOneCauseAreOneIncidentThatIsResolvedAndOpensAgain() throws Exception {
    IncidentRows rows = new IncidentRows(open);
    IncidentKeeper keeper = new IncidentKeeper(investigate);
    anomaly("a1", "frontend", "NULL");
    anomaly("a2", "checkout", "NULL");
    keeper.keep(rows, END);
    keeper.keep(rows, END.plusSeconds(5));
    List<IncidentRows.Incident> incidents = rows.incidents(ONSET);
    assertThat(incidents).hasSize(1);
    IncidentRows.Incident incident = incidents.getFirst();
    assertThat(incident.services()).containsExactly("checkout", "frontend");
    assertThat(incident.rootCause()).isEqualTo("bank.example (outside, asked by payment)");
    assertThat(incident.severity()).isEqualTo("critical");
    assertThat(incident.startedAt()).isEqualTo(ONSET);
    anomaly("a1", "frontend", "'2026-05-04 12:03:05'");
    anomaly("a2", "checkout", "'2026-05-04 12:03:05'");
    keeper.keep(rows, END.plusSeconds(60));
    assertThat(rows.incidents(ONSET).getFirst().isOpen()).isTrue();
    keeper.keep(rows, END.plusSeconds(180));
    assertThat(rows.incidents(ONSET).getFirst().isOpen()).isFalse();
    anomaly("a3", "frontend", "NULL");
    keeper.keep(rows, END.plusSeconds(200));
    assertThat(rows.incidents(ONSET))
        .singleElement()
        .satisfies(again -> assertThat(again.isOpen()).isTrue());
    assertThat(
            shop.answer(
                "SELECT kind, count() FROM {{database}}.obs_incident_events FINAL WHERE kind != 'cause' GROUP BY kind ORDER BY kind"))
        .containsExactly(
            List.of("opened", "1"),
            List.of("reopened", "1"),
            List.of("resolved", "1"),
            List.of("symptom", "3"));
  }

  private static void anomaly(String id, String service, String ended) throws Exception {
    shop.execute(
        """
        INSERT INTO {{database}}.obs_anomalies (id, signal, service, measure, started_at, ended_at, score, expected, observed, direction, updated_at)
        SELECT '%s', 'traces', '%s', 'latency', '2026-05-04 12:00:10', %s, 20, 0.06, 1.06, 'up', now64(3)
        """
            .formatted(id, service, ended));
  }

  @Test
  void unknownServiceIsNotCalledHealthy() throws Exception {
    assertThat(
            investigate.investigate(
                Tenant.DEFAULT,
                new Investigate.Subject(
                    Optional.of("nowhere"), Optional.empty(), new Period(ONSET, END)),
                END))
        .isInstanceOfSatisfying(
            Outcome.Unknown.class, unknown -> assertThat(unknown.text()).contains("no requests"));
  }

  @Test
  void anotherTenantSeesNothing() throws Exception {
    assertThat(
            investigate.investigate(
                new Tenant("other"),
                new Investigate.Subject(
                    Optional.of("frontend"), Optional.empty(), new Period(ONSET, END)),
                END))
        .isInstanceOf(Outcome.Unknown.class);
  }

  private static Outcome ask(Instant from, Instant to, Instant asOf) throws Exception {
    return investigate.investigate(
        Tenant.DEFAULT,
        new Investigate.Subject(
            Optional.of("frontend"), Optional.of(Measure.LATENCY), new Period(from, to)),
        asOf);
  }

  /// Ten requests a step of ten seconds, with some noise, a second slower from the onset on.
  private static void service(String name, int millis) throws Exception {
    shop.execute(
        """
        INSERT INTO {{database}}.obs_rollups (ts, service, operation, kind, dimensions, entry, requests, errors, duration_sum)
        SELECT toDateTime('2026-05-04 10:00:00') + number * 10, '%s', 'work', 'Server', '', 1, 10, 0,
          toUInt64(10 * (%d + number %% 3 + if(number >= 720, 1000, 0)) * 1e6) FROM numbers(738)
        """
            .formatted(name, millis));
  }

  private static void edge(String caller, String callee, String kind, int millis, boolean slow)
      throws Exception {
    shop.execute(
        """
        INSERT INTO {{database}}.obs_topology_edges (ts, caller, callee, protocol, calls, errors, duration_sum, caller_kind, callee_kind, relation)
        SELECT toDateTime('2026-05-04 10:00:00') + number * 10, '%s', '%s', 'http', 10, 0,
          toUInt64(10 * (%d + if(number >= 720, %d, 0)) * 1e6), 'service', '%s', 'call' FROM numbers(738)
        """
            .formatted(caller, callee, millis, slow ? 1000 : 0, kind));
  }
}
