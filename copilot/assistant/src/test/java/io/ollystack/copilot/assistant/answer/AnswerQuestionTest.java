package io.ollystack.copilot.assistant.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerQuestionTest {
  private static final Instant NOW = Instant.parse("2026-03-04T14:00:00Z");
  private static final CatalogSnapshot CATALOG =
      CatalogSnapshot.builder()
          .add(new ServiceEntry("gateway", 3))
          .add(new ServiceEntry("orders", 2))
          .add(new ServiceEntry("billing", 1))
          .build();
  private static final ResultColumn SERVICE = new ResultColumn("service", ColumnType.STRING, "");
  private static final ResultColumn LATENCY =
      new ResultColumn("latency", ColumnType.DURATION, "ns");
  private static final ResultColumn ERRORS = new ResultColumn("error_rate", ColumnType.RATIO, "1");
  private static final ResultColumn REQUESTS = new ResultColumn("requests", ColumnType.NUMBER, "");

  private final List<String> asked = new ArrayList<>();

  @Test
  void answersWithTheQueryItsRowsAndOneSentence() throws Exception {
    List<AnswerEvent> events =
        ask("error rate of billing", query -> table(List.of(ERRORS), List.of(List.of(0.225))));

    assertThat(asked)
        .containsExactly(
            "SELECT error_rate() AS error_rate FROM requests WHERE service = 'billing' LAST 1h");
    assertThat(events).hasAtLeastOneElementOfType(AnswerEvent.Rows.class);
    assertThat(texts(events)).containsExactly("Error rate is 22.5 %.");
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            AnswerEvent.Done.class,
            done -> assertThat(done.status()).isEqualTo(AnswerEvent.Status.ANSWERED));
  }

  @Test
  void leadsFromASlowServiceToTheOneThatMakesItSlow() throws Exception {
    List<AnswerEvent> events =
        ask("why is gateway slow?", query -> slowBilling(query, 1_500_000_000L));

    List<AnswerEvent.Cause> causes =
        events.stream()
            .filter(AnswerEvent.Causes.class::isInstance)
            .map(AnswerEvent.Causes.class::cast)
            .findFirst()
            .orElseThrow()
            .causes();
    assertThat(causes.getFirst().service()).isEqualTo("billing");
    assertThat(causes.getFirst().path()).containsExactly("gateway", "orders", "billing");
    assertThat(causes.getFirst().evidence()).contains("1.5 s a request, normally 50 ms");
    assertThat(asked)
        .allSatisfy(
            query -> assertThat(QueryParser.parse(query)).isInstanceOf(ParseResult.Parsed.class));
  }

  @Test
  void saysSoWhenThePremiseIsFalse() throws Exception {
    List<AnswerEvent> events =
        ask("why is gateway slow?", query -> slowBilling(query, 50_000_000L));

    assertThat(texts(events))
        .containsExactly("gateway is as usual: 150 ms a request, normally 150 ms.");
  }

  @Test
  void saysThatADeploymentIsUnknownInsteadOfTakingAnotherTime() throws Exception {
    List<AnswerEvent> events =
        ask(
            "why is gateway slow since the deploy?",
            query -> table(List.of(new ResultColumn("time", ColumnType.TIMESTAMP, "")), List.of()));

    assertThat(asked).hasSize(1);
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            AnswerEvent.Failed.class,
            failed -> assertThat(failed.problems().getFirst()).contains("Ask with a time"));
  }

  @Test
  void asksBackForNamesThatItDoesNotKnow() throws Exception {
    List<AnswerEvent> events = ask("p95 latency of shipping", query -> table(List.of(), List.of()));

    assertThat(asked).isEmpty();
    assertThat(events)
        .first()
        .isInstanceOfSatisfying(
            AnswerEvent.Question.class,
            question -> assertThat(question.options()).contains("p95 latency of gateway"));
  }

  @Test
  void failsWithTheProblemsOfTheQuery() throws Exception {
    List<AnswerEvent> events =
        ask(
            "error rate of billing",
            query -> {
              throw new QueryRejected(List.of("the store is away"));
            });

    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            AnswerEvent.Failed.class,
            failed -> assertThat(failed.problems()).containsExactly("the store is away"));
  }

  @Test
  void runsNothingForARefusedQuestion() throws Exception {
    List<AnswerEvent> events =
        ask("delete the logs of billing", query -> table(List.of(), List.of()));

    assertThat(asked).isEmpty();
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            AnswerEvent.Done.class,
            done -> assertThat(done.status()).isEqualTo(AnswerEvent.Status.REFUSED));
  }

  /// The past: gateway 150 ms, orders 100 ms, billing 50 ms. Now billing takes what is given, and
  /// its callers wait for it.
  private static ResultTable slowBilling(String query, long billing) {
    if (query.contains("topology")) {
      return table(
          List.of(
              new ResultColumn("caller", ColumnType.STRING, ""),
              new ResultColumn("callee", ColumnType.STRING, ""),
              REQUESTS),
          List.of(List.of("gateway", "orders", 100L), List.of("orders", "billing", 100L)));
    }
    if (query.contains("EVERY 5m")) {
      return levels(50_000_000L);
    }
    return query.contains("GROUP BY service") ? levels(billing) : table(List.of(), List.of());
  }

  private static ResultTable levels(long billing) {
    return table(
        List.of(SERVICE, LATENCY, ERRORS, REQUESTS),
        List.of(
            List.of("gateway", billing + 100_000_000L, 0.0, 100L),
            List.of("orders", billing + 50_000_000L, 0.0, 100L),
            List.of("billing", billing, 0.0, 100L)));
  }

  private interface Answers {
    ResultTable to(String query) throws QueryRejected;
  }

  private List<AnswerEvent> ask(String question, Answers answers) throws InterruptedException {
    List<AnswerEvent> events = new ArrayList<>();
    new AnswerQuestion(
            new SemanticParser(Lexicon.english()),
            tenant -> CATALOG,
            (tenant, query, now) -> {
              asked.add(query);
              return answers.to(query);
            },
            Clock.fixed(NOW, ZoneOffset.UTC))
        .ask(Tenant.DEFAULT, question, null, NOW, ZoneOffset.UTC, events::add);
    return events;
  }

  private static List<String> texts(List<AnswerEvent> events) {
    return events.stream()
        .filter(AnswerEvent.Text.class::isInstance)
        .map(event -> ((AnswerEvent.Text) event).text())
        .toList();
  }

  private static ResultTable table(List<ResultColumn> columns, List<List<Object>> rows) {
    return new ResultTable(
        columns,
        rows.stream().map(row -> (List<Object>) new ArrayList<>(row)).toList(),
        List.of(),
        QueryStatistics.NONE,
        false);
  }
}
