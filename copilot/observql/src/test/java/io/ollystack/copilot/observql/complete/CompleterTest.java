package io.ollystack.copilot.observql.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Examples;
import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.AttributeType;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompleterTest {
  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          Map.of(
              "requests",
              new Vocabulary.Table(
                  Optional.of(Signal.TRACES), Map.of("service", "string", "duration", "duration")),
              "metrics",
              new Vocabulary.Table(Optional.of(Signal.METRICS), Map.of("service", "string")),
              "changes",
              new Vocabulary.Table(Optional.empty(), Map.of("version", "string"))),
          Map.of("p99", "p99(x)", "count", "count()"));

  private static final CatalogSnapshot CATALOG =
      CatalogSnapshot.builder()
          .add(new ServiceEntry("checkout", 10))
          .add(new ServiceEntry("payment", 20))
          .add(new OperationEntry("checkout", "POST /it's", "server", 5))
          .add(new MetricEntry("k8s.pod.cpu.utilization", MetricType.GAUGE, "1", List.of()))
          .add(
              new AttributeEntry(
                  Signal.TRACES,
                  AttributeScope.RESOURCE,
                  "k8s.pod.name",
                  AttributeType.STRING,
                  9,
                  List.of(new AttributeEntry.ValueCount("checkout-1", 9))))
          .build();

  private final Completer completer = new Completer(VOCABULARY);

  /// The candidates at the bar in the text.
  private List<String> at(String text) {
    return completion(text).candidates().stream().map(Candidate::text).toList();
  }

  private Completion completion(String text) {
    int cursor = text.indexOf('|');
    return completer.complete(text.replaceFirst("\\|", ""), cursor, CATALOG);
  }

  @Test
  void beginsAQuery() {
    assertThat(at("|")).contains("SELECT", "FROM", "SHOW", "TRACE FROM");
    assertThat(at("SE|")).containsExactly("SELECT");
  }

  @Test
  void namesTablesAfterFrom() {
    assertThat(at("SELECT count() FROM |")).startsWith("changes", "metrics", "requests");
    assertThat(at("SELECT count() FROM re|")).containsExactly("requests");
  }

  @Test
  void namesColumnsOfTheTableThatComesLater() {
    assertThat(at("SELECT | FROM requests"))
        .contains("duration", "service", "k8s.pod.name", "p99(");
    assertThat(at("SELECT | FROM changes")).contains("version").doesNotContain("duration");
  }

  @Test
  void namesAttributesByAPartOfTheirName() {
    assertThat(at("SELECT count() FROM requests GROUP BY pod|")).containsExactly("k8s.pod.name");
    assertThat(at("SELECT count() FROM requests GROUP BY k8s.p|")).containsExactly("k8s.pod.name");
  }

  @Test
  void namesMetricsAfterTheAlias() {
    assertThat(at("SELECT max(m.cpu|) FROM metrics m")).isEmpty();
    assertThat(at("SELECT max(m.k8s|) FROM metrics m"))
        .containsExactly("m.k8s.pod.cpu.utilization");
    assertThat(at("SELECT max(util|) FROM metrics m")).contains("m.k8s.pod.cpu.utilization");
  }

  @Test
  void namesServicesMostFrequentFirst() {
    assertThat(at("SELECT count() FROM requests WHERE service = |"))
        .startsWith("'payment'", "'checkout'");
    assertThat(at("FROM requests WHERE service IN ('payment', |")).startsWith("'payment'");
    assertThat(at("FROM requests SINCE deploy(|")).containsExactly("'payment'", "'checkout'");
  }

  @Test
  void completesInsideQuotes() {
    Completion completion = completion("SELECT count() FROM requests WHERE service = 'che|'");

    assertThat(completion.candidates()).extracting(Candidate::text).containsExactly("'checkout'");
    assertThat(completion.replace().start()).isEqualTo(45);
    assertThat(completion.replace().end()).isEqualTo(50);
  }

  @Test
  void quotesValues() {
    assertThat(at("FROM requests r WHERE r.operation = 'POST|")).containsExactly("'POST /it''s'");
  }

  @Test
  void namesValuesOfAttributesAndOfTheLanguage() {
    assertThat(at("FROM requests WHERE k8s.pod.name = |")).contains("'checkout-1'");
    assertThat(at("FROM requests WHERE status = 'e|")).containsExactly("'error'");
  }

  @Test
  void goesOnAfterAColumnWithOperatorsAndAfterAConditionWithClauses() {
    assertThat(at("FROM requests WHERE service |")).contains("=", "IN (", "CONTAINS");
    assertThat(at("FROM requests WHERE service = 'x' |"))
        .contains("AND", "OR", "GROUP BY", "SINCE");
    assertThat(at("FROM requests WHERE service = 'x' GR|")).containsExactly("GROUP BY");
  }

  @Test
  void completesTimesAndSteps() {
    assertThat(at("FROM requests SINCE |")).contains("1h", "deploy(", "TODAY");
    assertThat(at("FROM requests EVERY |")).contains("AUTO", "1m");
    assertThat(at("FROM requests COMPARE TO |")).contains("PREVIOUS", "1d BEFORE");
  }

  @Test
  void answersAtEveryPlaceOfEveryExample() {
    for (String example : Examples.all().values()) {
      for (int cursor = 0; cursor <= example.length(); cursor++) {
        Completion completion = completer.complete(example, cursor, CATALOG);
        assertThat(completion.replace().start()).isLessThanOrEqualTo(cursor);
      }
    }
  }
}
