package io.ollystack.rca.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.rca.signals.Finding.Kind;
import io.ollystack.rca.window.Trace;
import io.ollystack.rca.window.Trace.LogLine;
import io.ollystack.rca.window.Trace.Span;
import io.ollystack.rca.window.WindowProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// A shop of four services: frontend calls cart and checkout, checkout calls payment.
final class SuspectRankingTest {
  private static final long MILLI = 1_000_000L;

  /// What differs in one window.
  private record Fault(
      double paymentWork,
      double checkoutNetwork,
      double paymentFails,
      double checkoutGivesUp,
      double newLine) {
    static final Fault NONE = new Fault(1, 1, 0, 0, 0);
  }

  @Test
  void accusesNobodyWithConfidenceWhenNothingChanged() {
    List<Suspect> ranked = rank(Fault.NONE, List.of());

    assertThat(ranked).allSatisfy(suspect -> assertThat(suspect.strength()).isLessThan(0.35));
  }

  @Test
  void accusesTheServiceWhoseOwnTimeGrewNotItsCallers() {
    Suspect first = rank(new Fault(4, 1, 0, 0, 0), List.of()).getFirst();

    assertThat(first.node().name()).isEqualTo("payment");
    assertThat(first.findings().getFirst().kind()).isEqualTo(Kind.OWN_TIME);
    assertThat(first.confidence()).isGreaterThan(0.5);
  }

  @Test
  void accusesTheServiceThatAllSlowConnectionsShare() {
    Suspect first = rank(new Fault(1, 20, 0, 0, 0), List.of()).getFirst();

    assertThat(first.node().name()).isEqualTo("checkout");
    assertThat(first.findings().getFirst().kind()).isEqualTo(Kind.NETWORK);
    assertThat(first.findings().getFirst().subject()).isEqualTo("2 of 2 connections");
  }

  @Test
  void accusesTheServiceWhereFailuresBeginNotThoseThatPassThemOn() {
    Suspect first = rank(new Fault(1, 1, 0.4, 0, 0), List.of()).getFirst();

    assertThat(first.node().name()).isEqualTo("payment");
    assertThat(first.findings().getFirst().kind()).isEqualTo(Kind.ERRORS);
  }

  @Test
  void accusesTheServiceThatStopsCalling() {
    Suspect first = rank(new Fault(1, 1, 0, 0.7, 0), List.of()).getFirst();

    assertThat(first.node().name()).isEqualTo("checkout");
    assertThat(first.findings().getFirst().subject()).isEqualTo("POST /order: (start) -> (end)");
  }

  @Test
  void accusesTheServiceThatWritesNewErrorLines() {
    Suspect first = rank(new Fault(1, 1, 0, 0, 0.5), List.of()).getFirst();

    assertThat(first.node().name()).isEqualTo("cart");
    assertThat(first.findings().getFirst().subject())
        .isEqualTo("GET /cart: loaded the cart -> cannot reach the cache");
  }

  @Test
  void accusesTheServiceWhoseProcessorIsBusy() {
    ResourceSeries busy =
        new ResourceSeries(
            "cart", "cpu", 2, new double[] {20, 22, 21, 19, 20}, new double[] {88, 91});
    ResourceSeries idle =
        new ResourceSeries("payment", "cpu", 2, new double[] {30, 33, 29}, new double[] {31});

    List<Suspect> ranked = rank(Fault.NONE, List.of(idle, busy));

    assertThat(ranked.getFirst().node().name()).isEqualTo("cart");
    assertThat(ranked.getFirst().findings().getFirst().kind()).isEqualTo(Kind.RESOURCE);
  }

  @Test
  void leavesSamplesOutThatAreNoNumbers() {
    ResourceSeries broken =
        new ResourceSeries(
            "cart",
            "cpu",
            2,
            new double[] {Double.NaN, Double.POSITIVE_INFINITY},
            new double[] {Double.NaN});

    assertThat(rank(Fault.NONE, List.of(broken))).isEqualTo(rank(Fault.NONE, List.of()));
  }

  @Test
  void saysThatItNeedsABaseline() {
    assertThatThrownBy(() -> SuspectRanking.rank(List.of(), WindowProfile.of(List.of()), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ranking needs at least one window before the incident");
  }

  @Property(tries = 30)
  void theOrderOfSpansAndTracesDoesNotMatter(@ForAll Random random) {
    Fault fault = new Fault(3, 1, 0.1, 0.1, 0.2);
    List<Trace> traces = new ArrayList<>();
    for (Trace trace : window(7, fault)) {
      List<Span> spans = new ArrayList<>(trace.spans());
      Collections.shuffle(spans, random);
      traces.add(new Trace(spans, trace.lines()));
    }

    List<Suspect> shuffled = SuspectRanking.rank(baseline(), WindowProfile.of(traces), List.of());

    assertThat(shuffled.stream().map(Suspect::node).toList())
        .isEqualTo(rank(fault, List.of()).stream().map(Suspect::node).toList());
  }

  @Property(tries = 50)
  void confidencesAddUpToLessThanOneWhateverIsMissing(@ForAll Random random) {
    List<Trace> traces = new ArrayList<>();
    for (Trace trace : window(7, new Fault(3, 5, 0.3, 0.3, 0.3))) {
      List<Span> spans = new ArrayList<>(trace.spans());
      spans.removeIf(_ -> random.nextInt(3) == 0);
      traces.add(new Trace(spans, trace.lines()));
    }

    List<Suspect> ranked = SuspectRanking.rank(baseline(), WindowProfile.of(traces), List.of());

    assertThat(ranked.stream().mapToDouble(Suspect::confidence).sum()).isLessThan(1);
  }

  private static List<Suspect> rank(Fault fault, List<ResourceSeries> resources) {
    return SuspectRanking.rank(baseline(), WindowProfile.of(window(7, fault)), resources);
  }

  private static List<WindowProfile> baseline() {
    List<WindowProfile> minutes = new ArrayList<>();
    for (int minute = 0; minute < 5; minute++) {
      minutes.add(WindowProfile.of(window(100 + minute, Fault.NONE)));
    }
    return minutes;
  }

  private static List<Trace> window(long seed, Fault fault) {
    Random random = new Random(seed);
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      traces.add(order(random, i * 1_000L * MILLI, fault));
    }
    return traces;
  }

  private static Trace order(Random random, long start, Fault fault) {
    boolean givesUp = random.nextDouble() < fault.checkoutGivesUp();
    boolean fails = !givesUp && random.nextDouble() < fault.paymentFails();
    long network = (long) (2 * MILLI * spread(random) * fault.checkoutNetwork());
    long work = (long) (30 * MILLI * spread(random) * fault.paymentWork());
    long cart = (long) (8 * MILLI * spread(random));
    List<Span> spans = new ArrayList<>();
    long at = start + 4 * MILLI;
    long cartWait = (long) (2 * MILLI * spread(random));
    spans.add(new Span(2, 1, "frontend", "call cart", at, at + cart + cartWait, false));
    spans.add(
        new Span(3, 2, "cart", "GET /cart", at + cartWait / 2, at + cartWait / 2 + cart, false));
    at += cart + cartWait + MILLI;
    long checkout = 5 * MILLI + (givesUp ? 0 : work + network + MILLI);
    spans.add(new Span(4, 1, "frontend", "call checkout", at, at + checkout + network, fails));
    long inside = at + network / 2;
    spans.add(new Span(5, 4, "checkout", "POST /order", inside, inside + checkout, fails));
    if (!givesUp) {
      long pay = inside + 3 * MILLI;
      spans.add(new Span(6, 5, "checkout", "call payment", pay, pay + work + network, fails));
      spans.add(
          new Span(7, 6, "payment", "charge", pay + network / 2, pay + network / 2 + work, fails));
    }
    long end = at + checkout + network + 5 * MILLI;
    spans.add(new Span(1, 0, "frontend", "GET /", start, end, fails));
    List<LogLine> lines = new ArrayList<>(List.of(new LogLine(3, "loaded the cart", false)));
    if (random.nextDouble() < fault.newLine()) {
      lines.add(new LogLine(3, "cannot reach the cache", true));
    }
    return new Trace(spans, lines);
  }

  private static double spread(Random random) {
    return Math.exp(0.2 * random.nextGaussian());
  }
}
