package io.ollystack.rca.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.Evidence.Kind;
import io.ollystack.rca.live.GraphSnapshot.Change;
import io.ollystack.rca.live.GraphSnapshot.Placement;
import io.ollystack.rca.live.GraphSnapshot.Resource;
import io.ollystack.rca.live.Ranking.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveRankingTest {
  private static final double[] QUIET = {0.2, 0.21, 0.2, 0.19, 0.2, 0.2};

  @Test
  void blamesTheServiceAtTheEndOfTheSlowWay() {
    Ranking ranking =
        new Shop().slower(1, "frontend", "checkout", "payment").rank("frontend", Measure.LATENCY);
    LiveSuspect first = ranking.suspects().getFirst();
    assertThat(first.node()).isEqualTo(NodeId.service("payment"));
    assertThat(first.share()).isGreaterThan(0.95);
    assertThat(first.path())
        .extracting(NodeId::name)
        .containsExactly("frontend", "checkout", "payment");
    assertThat(ranking.verdict()).isEqualTo(Verdict.FOUND);
    assertThat(ranking.ruledOut()).contains("cart").doesNotContain("payment");
  }

  @Test
  void blamesTheProviderThatTheServiceWaitsFor() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "payment");
    shop.call("payment", Shop.PROVIDER, 0.010, 1.010, 0);
    LiveSuspect first = shop.rank("frontend", Measure.LATENCY).suspects().getFirst();
    assertThat(first.node()).isEqualTo(Shop.PROVIDER);
    assertThat(first.service()).isEqualTo("payment");
  }

  @Test
  void sharesTheExcessOutBetweenTwoFaultsAtOnce() {
    Shop shop =
        new Shop()
            .slower(0.6, "frontend", "checkout", "payment")
            .slower(0.4, "frontend", "checkout", "cart");
    Ranking ranking = shop.rank("frontend", Measure.LATENCY);
    assertThat(ranking.suspects().subList(0, 2))
        .extracting(suspect -> suspect.node().name())
        .containsExactly("payment", "cart");
    assertThat(ranking.suspects().get(0).share()).isBetween(0.55, 0.65);
    assertThat(ranking.suspects().get(1).share()).isBetween(0.35, 0.45);
  }

  @Test
  void silentServiceIsSeenThroughItsCallers() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "payment");
    shop.services.remove("payment");
    Ranking ranking = shop.rank("frontend", Measure.LATENCY);
    assertThat(ranking.suspects().getFirst().node()).isEqualTo(NodeId.service("payment"));
    assertThat(ranking.missing())
        .contains("payment sends no spans: only its callers' view of it was looked at");
  }

  @Test
  void failuresAreFollowedToWhereTheyBegin() {
    Shop shop = new Shop();
    shop.service("frontend", 0.060, 0.060, 0.3);
    shop.service("checkout", 0.050, 0.050, 0.3);
    shop.service("cart", 0.020, 0.020, 0.3);
    shop.call("frontend", NodeId.service("checkout"), 0.050, 0.050, 0.3);
    shop.call("checkout", NodeId.service("cart"), 0.020, 0.020, 0.3);
    shop.call("cart", Shop.DATABASE, 0.010, 0.010, 0.3);
    Ranking ranking = shop.rank("frontend", Measure.AVAILABILITY);
    assertThat(ranking.suspects().getFirst().node()).isEqualTo(Shop.DATABASE);
  }

  @Test
  void busyHostIsBlamedForAllOfItsServices() {
    Shop shop =
        new Shop()
            .slower(0.5, "frontend", "checkout", "payment")
            .slower(0.5, "frontend", "checkout", "cart");
    NodeId host = new NodeId(NodeKind.HOST, "node-1");
    shop.placements.add(new Placement("payment", "node-1", 1));
    shop.placements.add(new Placement("cart", "node-1", 1));
    shop.resources.add(
        new Resource(host, "system.cpu.utilization", 0.02, QUIET, new double[] {0.97, 0.99}));
    assertThat(shop.rank("frontend", Measure.LATENCY).suspects().getFirst().node()).isEqualTo(host);
  }

  @Test
  void dependencyIsBlamedForWhatItsCallerHasToAskElsewhere() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "cart");
    NodeId cache = new NodeId(NodeKind.DATABASE, "cache");
    shop.call("cart", cache, 0.001, 0.001, 0);
    shop.calls.put(
        new GraphSnapshot.Call(NodeId.service("cart"), Shop.DATABASE),
        Shop.level(0.010, 0.010, 0, 6));
    shop.resources.add(
        new Resource(
            NodeId.service("cache"),
            "redis.keyspace.misses",
            0,
            new double[] {10, 11, 10, 9, 10},
            new double[] {400, 420}));
    Ranking ranking = shop.rank("frontend", Measure.LATENCY);
    assertThat(ranking.suspects().getFirst().node()).isEqualTo(cache);
    assertThat(ranking.suspects().getFirst().path())
        .extracting(NodeId::name)
        .containsExactly("frontend", "checkout", "cart", "cache");
  }

  @Test
  void manyMoreVisitorsAreACauseOfTheirOwn() {
    Shop shop = new Shop();
    shop.services.put("frontend", Shop.level(0.060, 0.300, 0, 2.5));
    LiveSuspect first = shop.rank("frontend", Measure.LATENCY).suspects().getFirst();
    assertThat(first.node().name()).isEqualTo("visitors");
  }

  @Test
  void innocentDeploymentElsewhereChangesNothing() {
    Shop plain = new Shop().slower(1, "frontend", "checkout", "payment");
    Shop deployed = new Shop().slower(1, "frontend", "checkout", "payment");
    deployed.changes.add(
        new Change(Shop.ONSET.minusSeconds(30), "deploy", "cart", "2.0.0", "1.9.9", ""));
    assertThat(deployed.rank("frontend", Measure.LATENCY))
        .isEqualTo(plain.rank("frontend", Measure.LATENCY));
  }

  @Test
  void deploymentOfTheSuspectIsEvidence() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "payment");
    shop.changes.add(
        new Change(Shop.ONSET.minusSeconds(30), "deploy", "payment", "2.4.1", "2.4.0", ""));
    LiveSuspect first = shop.rank("frontend", Measure.LATENCY).suspects().getFirst();
    assertThat(first.evidence())
        .anySatisfy(evidence -> {
          assertThat(evidence.kind()).isEqualTo(Kind.CHANGE);
          assertThat(evidence.subject()).isEqualTo("deploy 2.4.1");
          assertThat(evidence.now()).isEqualTo(30);
        });
  }

  @Test
  void counterfactualSaysWhatTheSymptomWouldBe() {
    Shop shop =
        new Shop()
            .slower(0.7, "frontend", "checkout", "payment")
            .slower(0.3, "frontend", "checkout", "cart");
    Ranking ranking = shop.rank("frontend", Measure.LATENCY);
    Evidence without =
        ranking.suspects().getFirst().evidence().stream()
            .filter(evidence -> evidence.kind() == Kind.WITHOUT_IT)
            .findFirst()
            .orElseThrow();
    assertThat(without.now()).isBetween(0.35, 0.37);
    assertThat(without.supports()).isFalse();
  }

  @Test
  void loopsAndSelfCallsEnd() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "payment");
    shop.call("payment", NodeId.service("checkout"), 0.050, 1.050, 0);
    shop.call("payment", NodeId.service("payment"), 0.020, 1.020, 0);
    assertThat(shop.rank("frontend", Measure.LATENCY).suspects().getFirst().node())
        .isEqualTo(NodeId.service("payment"));
  }

  @Test
  void equalSnapshotsGiveEqualRankingsInWhateverOrderTheyWereRead() {
    Shop shop = new Shop().slower(1, "frontend", "checkout", "payment");
    List<Resource> resources = new ArrayList<>();
    for (String host : List.of("a", "b", "c")) {
      shop.placements.add(new Placement("payment", host, 1));
      resources.add(
          new Resource(
              new NodeId(NodeKind.HOST, host),
              "system.cpu.utilization",
              0.02,
              QUIET,
              new double[] {0.9}));
    }
    shop.resources.addAll(resources);
    Ranking one = shop.rank("frontend", Measure.LATENCY);
    Collections.reverse(shop.placements);
    shop.resources.clear();
    Collections.reverse(resources);
    shop.resources.addAll(resources);
    assertThat(shop.rank("frontend", Measure.LATENCY)).isEqualTo(one);
  }

  @Test
  void onsetIsFoundAndACalmSeriesHasNone() {
    double[] requests = new double[400];
    Arrays.fill(requests, 20);
    double[] seconds = new double[400];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = 20 * (0.1 + 0.01 * Math.sin(i * 12.9898) + (i >= 360 ? 0.4 : 0));
    }
    GraphReader.ServiceSeries series =
        new GraphReader.ServiceSeries(
            "checkout",
            Shop.ONSET,
            java.time.Duration.ofSeconds(10),
            requests,
            new double[400],
            seconds);
    assertThat(Episode.worst(series, Measure.LATENCY, Shop.ONSET.plusSeconds(3500)))
        .hasValueSatisfying(
            episode -> assertThat(episode.onset()).isEqualTo(Shop.ONSET.plusSeconds(3600)));
    assertThat(Episode.worst(series, Measure.AVAILABILITY, Shop.ONSET.plusSeconds(3500))).isEmpty();
    Arrays.setAll(seconds, i -> 20 * (0.1 + 0.01 * Math.sin(i * 12.9898)));
    assertThat(Episode.worst(series, Measure.LATENCY, Shop.ONSET.plusSeconds(3500))).isEmpty();
  }
}
