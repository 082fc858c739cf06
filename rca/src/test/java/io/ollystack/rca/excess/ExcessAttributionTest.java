package io.ollystack.rca.excess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class ExcessAttributionTest {
  private static final NodeId FRONTEND = NodeId.service("frontend");
  private static final NodeId CHECKOUT = NodeId.service("checkout");
  private static final NodeId PAYMENT = NodeId.service("payment");
  private static final NodeId CATALOG = NodeId.service("catalog");
  private static final CallGraph SHOP =
      CallGraph.of(
          List.of(),
          List.of(
              new Edge(FRONTEND, CHECKOUT),
              new Edge(FRONTEND, CATALOG),
              new Edge(CHECKOUT, PAYMENT),
              new Edge(CHECKOUT, CATALOG)));

  @Test
  void blamesTheDeepestServiceWhoseTimeIsItsOwn() {
    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            SHOP,
            FRONTEND,
            Measure.LATENCY,
            Map.of(
                FRONTEND, latency(0.60, 100, 0.10),
                CHECKOUT, latency(0.55, 100, 0.05),
                PAYMENT, latency(0.52, 100, 0.02),
                CATALOG, latency(0.01, 300, 0.01)));

    assertThat(ranked).extracting(ExcessShare::node).startsWith(PAYMENT);
    assertThat(ranked.getFirst().path()).containsExactly(FRONTEND, CHECKOUT, PAYMENT);
    assertThat(ranked.getFirst().ownExcess()).isCloseTo(50, offset(1e-9));
  }

  @Test
  void sharesACalleesExcessOutByTheRequestsOfItsCallers() {
    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            SHOP,
            FRONTEND,
            Measure.LATENCY,
            Map.of(
                FRONTEND, latency(0.10, 300, 0.10),
                CHECKOUT, latency(0.45, 100, 0.05),
                PAYMENT, latency(0.02, 100, 0.02),
                CATALOG, latency(0.11, 400, 0.01)));

    ExcessShare checkout =
        ranked.stream().filter(share -> share.node().equals(CHECKOUT)).findFirst().orElseThrow();
    // 40 s of its own waiting, of which a quarter of the catalogue's 40 s is not its fault.
    assertThat(checkout.ownExcess()).isCloseTo(30, offset(1e-9));
  }

  @Test
  void countsFailedRequestsForAvailability() {
    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            SHOP,
            FRONTEND,
            Measure.AVAILABILITY,
            Map.of(
                FRONTEND, new Observation(0.90, 100, Baseline.of(1, 1, 1)),
                CHECKOUT, new Observation(0.80, 50, Baseline.of(1, 1, 1)),
                PAYMENT, new Observation(0.80, 50, Baseline.of(1, 1, 1))));

    assertThat(ranked.getFirst().node()).isEqualTo(PAYMENT);
    assertThat(ranked.getFirst().ownExcess()).isCloseTo(10, offset(1e-9));
  }

  @Test
  void blamesNobodyWhileAllIsNormal() {
    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            SHOP,
            FRONTEND,
            Measure.LATENCY,
            Map.of(
                FRONTEND, latency(0.10, 100, 0.10),
                CHECKOUT, latency(0.05, 100, 0.05),
                PAYMENT, latency(0.019, 100, 0.02),
                CATALOG, latency(0.01, 300, 0.01)));

    assertThat(ranked).allSatisfy(share -> assertThat(share.score()).isZero());
  }

  @Test
  void survivesLoopsSelfCallsAndSilentServices() {
    CallGraph loop =
        CallGraph.of(
            List.of(),
            List.of(
                new Edge(FRONTEND, CHECKOUT),
                new Edge(CHECKOUT, FRONTEND),
                new Edge(CHECKOUT, CHECKOUT),
                new Edge(CHECKOUT, PAYMENT)));

    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            loop,
            FRONTEND,
            Measure.LATENCY,
            Map.of(FRONTEND, latency(0.60, 100, 0.10), PAYMENT, latency(0.52, 100, 0.02)));

    assertThat(ranked)
        .extracting(ExcessShare::node)
        .containsExactlyInAnyOrder(FRONTEND, CHECKOUT, PAYMENT);
  }

  @Test
  void saysNothingOfANodeThatTheGraphDoesNotKnow() {
    assertThat(ExcessAttribution.rank(SHOP, NodeId.service("unknown"), Measure.LATENCY, Map.of()))
        .isEmpty();
  }

  @Property(tries = 200)
  void neverAttributesMoreThanANodesExcessAndIsRepeatable(
      @ForAll @DoubleRange(min = 0, max = 10) double frontend,
      @ForAll @DoubleRange(min = 0, max = 10) double checkout,
      @ForAll @DoubleRange(min = 0, max = 10) double payment) {
    Map<NodeId, Observation> observations = new HashMap<>();
    observations.put(FRONTEND, latency(frontend, 100, 0.1));
    observations.put(CHECKOUT, latency(checkout, 70, 0.1));
    observations.put(PAYMENT, latency(payment, 50, 0.1));

    List<ExcessShare> ranked =
        ExcessAttribution.rank(
            SHOP, FRONTEND, Measure.LATENCY, Collections.unmodifiableMap(observations));

    assertThat(ranked)
        .allSatisfy(share -> assertThat(share.ownExcess()).isBetween(0.0, share.excess()))
        .isEqualTo(ExcessAttribution.rank(SHOP, FRONTEND, Measure.LATENCY, observations));
  }

  private static Observation latency(double seconds, double requests, double normal) {
    return new Observation(seconds, requests, Baseline.of(normal * 0.98, normal, normal * 1.02));
  }
}
