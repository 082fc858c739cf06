package io.ollystack.deploy.demoshop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.RecordingSink;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.simulation.WorldSettings;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Each fault shows where it should, reaches those who depend on it, and leaves the others alone.
/// Ten healthy minutes, then six with the fault; the first two of those are not judged.
final class FaultEffectsTest {
  private static final Instant START = Instant.parse("2026-11-20T18:00:00Z");
  private static final Instant HEALTHY = START.plus(Duration.ofMinutes(5));
  private static final Instant ONSET = START.plus(Duration.ofMinutes(10));
  private static final Instant JUDGED = ONSET.plus(Duration.ofMinutes(2));
  private static final Instant END = ONSET.plus(Duration.ofMinutes(6));
  private static final String CHECKOUT = "POST /api/checkout";
  private static final String CHARGE = "shop.PaymentService/Charge";
  private static final String RESERVE = "shop.InventoryService/Reserve";

  private record Outcome(RecordingSink sink, FaultRun run, World world) {
    double slower(double q, String service, String span) {
      return sink.quantile(q, service, span, JUDGED, END)
          / sink.quantile(q, service, span, HEALTHY, ONSET);
    }

    double errors(String service, String span) {
      return sink.errorRate(service, span, JUDGED, END);
    }
  }

  private static Outcome run(String fault) throws IOException {
    RecordingSink sink = new RecordingSink();
    SignalBuffer buffer = new SignalBuffer(sink);
    World world =
        new World(
            Shop.blueprint(), new WorldSettings(11, START, 80, Duration.ofSeconds(10)), buffer);
    FaultDesk desk =
        new FaultDesk(
            world, new FaultCatalog(Shop.blueprint()), new GroundTruth(Optional.empty(), 11));
    world.timeline().runUntil(ONSET);
    FaultRun run = desk.begin(fault, Duration.between(ONSET, END), 1);
    world.timeline().runUntil(END.plusSeconds(20));
    buffer.flush();
    return new Outcome(sink, run, world);
  }

  @Test
  void aSlowPaymentProviderSlowsCheckoutButNotTheInventory() throws IOException {
    Outcome outcome = run("payment-latency");
    assertThat(outcome.slower(0.95, "payment", CHARGE)).isGreaterThan(5);
    assertThat(outcome.slower(0.95, "frontend", CHECKOUT)).isGreaterThan(5);
    assertThat(outcome.slower(0.95, "inventory", RESERVE)).isBetween(0.6, 1.6);
    assertThat(outcome.slower(0.95, "frontend", "GET /search")).isBetween(0.6, 1.6);
    assertThat(outcome.run().commonPath())
        .containsExactly("api.paygate.example", "payment", "checkout", "frontend");
  }

  @Test
  void aSlowProviderFillsThePaymentWorkers() throws IOException {
    Outcome outcome = run("payment-latency");
    long mostWaiting = 0;
    for (MetricData metric : outcome.sink().metrics) {
      if (metric.getName().equals("app.workers.waiting") && service(metric).equals("payment")) {
        for (LongPointData point : metric.getLongGaugeData().getPoints()) {
          mostWaiting = Math.max(mostWaiting, point.getValue());
        }
      }
    }
    assertThat(mostWaiting).isPositive();
    // Waiting comes on top of the provider's own delay.
    double provider = outcome.sink().quantile(0.9, "payment", "POST", JUDGED, END);
    double charge = outcome.sink().quantile(0.9, "payment", CHARGE, JUDGED, END);
    assertThat(charge).isGreaterThan(provider * 1.1);
  }

  @Test
  void errorsReachTheCallersAndCarryExceptions() throws IOException {
    Outcome outcome = run("shipping-errors");
    assertThat(outcome.errors("shipping", "POST /get-quote")).isBetween(0.35, 0.65);
    assertThat(outcome.errors("frontend", CHECKOUT)).isGreaterThan(0.3);
    assertThat(outcome.errors("inventory", RESERVE)).isLessThan(0.02);
    assertThat(outcome.sink().spans("shipping", "POST /get-quote", JUDGED, END))
        .filteredOn(s -> !s.getEvents().isEmpty())
        .allSatisfy(s -> assertThat(s.getEvents().getFirst().getName()).isEqualTo("exception"))
        .isNotEmpty();
    assertThat(outcome.sink().logs)
        .anyMatch(
            log -> log.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")) != null);
  }

  @Test
  void aBadDeploymentFailsForOneKindOfCardOnly() throws IOException {
    Outcome outcome = run("payment-bad-deploy");
    AttributeKey<String> card = AttributeKey.stringKey("app.payment.card_type");
    List<SpanData> charges = outcome.sink().spans("payment", CHARGE, JUDGED, END);
    List<SpanData> amex =
        charges.stream().filter(s -> "amex".equals(s.getAttributes().get(card))).toList();
    List<SpanData> others =
        charges.stream().filter(s -> !"amex".equals(s.getAttributes().get(card))).toList();
    assertThat(failed(amex)).isGreaterThan(0.6);
    assertThat(failed(others)).isLessThan(0.05);
    assertThat(
            charges.stream()
                .map(s -> s.getResource().getAttribute(AttributeKey.stringKey("service.version")))
                .collect(Collectors.toSet()))
        .isEqualTo(Set.of("2.4.1"));
  }

  @Test
  void aLeakGrowsSlowsAndKills() throws IOException {
    Outcome outcome = run("recommendation-leak");
    assertThat(restarts(outcome)).isPositive();
    assertThat(outcome.sink().logs)
        .anyMatch(log -> body(log.getBodyValue()).startsWith("out of memory"));
  }

  @Test
  void aFullDiskFailsWritesAndLetsReadsPass() throws IOException {
    Outcome outcome = run("disk-full");
    assertThat(outcome.errors("order", "POST /orders")).isGreaterThan(0.95);
    assertThat(outcome.errors("frontend", CHECKOUT)).isGreaterThan(0.95);
    assertThat(outcome.errors("order", "GET /orders/{orderId}")).isLessThan(0.02);
    assertThat(outcome.errors("search", "GET /search")).isLessThan(0.02);
  }

  @Test
  void aNoisyNeighbourSlowsOnlyWhatRunsOnItsHost() throws IOException {
    Outcome outcome = run("noisy-neighbour");
    String victim = "node-1";
    AttributeKey<String> node = AttributeKey.stringKey("k8s.node.name");
    double there = ratio(outcome, span -> victim.equals(span.getResource().getAttribute(node)));
    double elsewhere =
        ratio(outcome, span -> !victim.equals(span.getResource().getAttribute(node)));
    assertThat(there).isGreaterThan(2);
    assertThat(elsewhere).isBetween(0.7, 1.5);
  }

  @Test
  void aBrokenCacheMakesTheDatabaseWork() throws IOException {
    Outcome outcome = run("cache-broken");
    int before = outcome.sink().spans("product-catalog", "SELECT products", HEALTHY, ONSET).size();
    int during = outcome.sink().spans("product-catalog", "SELECT products", JUDGED, END).size();
    assertThat(during / 240.0).isGreaterThan(3 * before / 300.0);
    assertThat(outcome.slower(0.5, "product-catalog", "shop.ProductCatalogService/GetProduct"))
        .isGreaterThan(5);
    assertThat(outcome.run().commonPath()).startsWith("valkey").endsWith("frontend");
    assertThat(outcome.run().paths(5)).contains(List.of("valkey", "product-catalog", "frontend"));
  }

  @Test
  void lostMessagesNeverReachTheConsumers() throws IOException {
    Outcome outcome = run("messages-lost");
    int sent = outcome.sink().spans("checkout", "send orders", JUDGED, END).size();
    int mailed = outcome.sink().spans("email", "process orders", JUDGED, END).size();
    assertThat(mailed).isLessThan(sent / 2);
    assertThat(outcome.errors("frontend", CHECKOUT)).isLessThan(0.05);
    assertThat(outcome.sink().logs)
        .anyMatch(log -> body(log.getBodyValue()).contains("is out of range for partition"));
  }

  @Test
  void aSurgeBringsMoreVisitorsAndNoErrors() throws IOException {
    Outcome outcome = run("load-surge");
    double before = outcome.sink().spans("frontend", "GET /", HEALTHY, ONSET).size() / 300.0;
    double during = outcome.sink().spans("frontend", "GET /", JUDGED, END).size() / 240.0;
    assertThat(during / before).isBetween(2.0, 3.2);
    assertThat(outcome.run().touches()).isEmpty();
  }

  @Test
  void anInnocentDeploymentChangesTheVersionOnly() throws IOException {
    Outcome outcome = run("ad-deploy");
    assertThat(outcome.world().service("ad").pods())
        .allSatisfy(pod -> assertThat(pod.version()).isEqualTo("2.2.4"));
    assertThat(outcome.errors("ad", "shop.AdService/GetAds")).isLessThan(0.02);
    assertThat(outcome.slower(0.9, "frontend", "GET /")).isBetween(0.6, 1.6);
  }

  /// Mean duration of ad requests with the fault, relative to before.
  private static double ratio(Outcome outcome, Predicate<SpanData> where) {
    List<SpanData> ads =
        outcome.sink().spans("ad", "shop.AdService/GetAds", HEALTHY, END).stream()
            .filter(where)
            .toList();
    return mean(ads, JUDGED, END) / mean(ads, HEALTHY, ONSET);
  }

  private static double mean(List<SpanData> spans, Instant from, Instant to) {
    return spans.stream()
        .filter(RecordingSink.between(from, to))
        .mapToDouble(RecordingSink::millis)
        .average()
        .orElse(0);
  }

  private static double failed(List<SpanData> spans) {
    long errors =
        spans.stream().filter(s -> s.getStatus().getStatusCode().name().equals("ERROR")).count();
    return (double) errors / spans.size();
  }

  private static long restarts(Outcome outcome) {
    long most = 0;
    for (MetricData metric : outcome.sink().metrics) {
      if (metric.getName().equals("k8s.container.restarts")
          && service(metric).equals("recommendation")) {
        for (LongPointData point : metric.getLongGaugeData().getPoints()) {
          most = Math.max(most, point.getValue());
        }
      }
    }
    return most;
  }

  private static String service(MetricData metric) {
    return String.valueOf(
        metric.getResource().getAttribute(AttributeKey.stringKey("service.name")));
  }

  private static String body(@Nullable Value<?> value) {
    return value == null ? "" : value.asString();
  }
}
