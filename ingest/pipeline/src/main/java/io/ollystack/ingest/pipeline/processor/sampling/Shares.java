package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.processor.sampling.Policy.And;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Latency;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Not;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.NumberAttribute;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Or;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Probabilistic;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Raised;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.RarePath;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.RateLimiting;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Service;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Status;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.TextAttribute;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// From policies to the share of each trace of one step: the probability with which it is kept.
///
/// A trace is kept when the hash of its id is below its share p, and then counts 1 / p times. That
/// is unbiased (Horvitz and Thompson) whatever the policies are and however they are put together,
/// as long as p does not depend on the hash: and shares follow from the traces' contents, from the
/// time and from what was kept in earlier steps, never from a hash of this step. Since there is one
/// hash, the union of two policies is the larger of their shares, their intersection the smaller.
///
/// Limits come last, wherever they stand: a rate limit counts only what no other policy keeps
/// anyway.
final class Shares {
  private final List<AssembledTrace> traces;
  private final int[] spans;
  private final long atMillis;
  private final SamplingMemory memory;
  private final List<RaisedPaths.Raise> raises;
  private final List<Granted> granted = new ArrayList<>();

  /// What a limit gave to each trace: the shares from `from` to `to`.
  private static final class Granted {
    final SpanBudget budget;
    final double[] from;
    final double[] to;

    Granted(SpanBudget budget, double[] from, double[] to) {
      this.budget = budget;
      this.from = from;
      this.to = to;
    }
  }

  Shares(
      List<AssembledTrace> traces,
      long atMillis,
      SamplingMemory memory,
      List<RaisedPaths.Raise> raises) {
    this.traces = traces;
    this.spans = traces.stream().mapToInt(AssembledTrace::size).toArray();
    this.atMillis = atMillis;
    this.memory = memory;
    this.raises = raises;
  }

  /// The share of each trace; within the tenant's budget.
  double[] of(Policy wanted) {
    double[] all = new double[spans.length];
    Arrays.fill(all, 1);
    double[] none = new double[spans.length];
    double[] shares = shares(wanted, all, none);
    return memory.total == null ? shares : limited(memory.total, shares, none);
  }

  /// Charges the limits for what is kept.
  ///
  /// @param hashes of the traces
  /// @param shares they ended up with
  void settle(double[] hashes, double[] shares) {
    for (Granted by : granted) {
      double kept = 0;
      for (int i = 0; i < hashes.length; i++) {
        boolean mine = hashes[i] >= by.from[i] && hashes[i] < by.to[i];
        kept += mine && hashes[i] < shares[i] ? spans[i] : 0;
      }
      by.budget.spend(kept);
    }
  }

  /// @param reach the share that each trace may have at most
  /// @param anyway the share that it has already by other policies
  private double[] shares(Policy policy, double[] reach, double[] anyway) {
    return switch (policy) {
      case Status status -> where(trace -> Conditions.hasStatus(trace, status));
      case Latency latency -> where(trace -> Conditions.tookAsLong(trace, latency));
      case TextAttribute text -> where(trace -> Conditions.hasText(trace, text));
      case NumberAttribute number -> where(trace -> Conditions.hasNumber(trace, number));
      case Service service -> where(trace -> Conditions.isOf(trace, service));
      case RarePath rare -> {
        PathMemory paths = memory.paths(rare);
        yield where(trace -> paths.seen(memory.signatures.of(trace), atMillis) < rare.fewerThan());
      }
      case Probabilistic(double share) -> each(_ -> share);
      case Raised _ -> each(this::raised);
      case RateLimiting limit -> limited(memory.budget(limit), reach, anyway);
      case And(List<Policy> policies) -> {
        double[] least = reach.clone();
        for (Policy part : limitsLast(policies)) {
          double[] of = shares(part, least, anyway);
          for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(least[i], of[i]);
          }
        }
        yield least;
      }
      case Or(List<Policy> policies) -> {
        double[] most = new double[spans.length];
        double[] before = anyway.clone();
        for (Policy part : limitsLast(policies)) {
          double[] of = shares(part, reach, before);
          for (int i = 0; i < most.length; i++) {
            most[i] = Math.max(most[i], Math.min(of[i], reach[i]));
            before[i] = Math.max(before[i], most[i]);
          }
        }
        yield most;
      }
      case Not(Policy condition) -> {
        double[] of = shares(condition, each(_ -> 1), anyway);
        yield Arrays.stream(of).map(share -> 1 - share).toArray();
      }
    };
  }

  private double[] limited(SpanBudget budget, double[] wanted, double[] anyway) {
    double common = SpanBudget.commonShare(budget.allow(atMillis), spans, wanted, anyway);
    double[] shares = new double[wanted.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.min(wanted[i], common);
    }
    granted.add(new Granted(budget, anyway.clone(), shares.clone()));
    return shares;
  }

  private double raised(AssembledTrace trace) {
    double most = 0;
    for (RaisedPaths.Raise raise : raises) {
      if (raise.share() > most && Conditions.isOf(trace, raise)) {
        most = raise.share();
      }
    }
    return most;
  }

  private static List<Policy> limitsLast(List<Policy> policies) {
    List<Policy> ordered =
        new ArrayList<>(policies.stream().filter(p -> !Policy.isLimit(p)).toList());
    policies.stream().filter(Policy::isLimit).forEach(ordered::add);
    return ordered;
  }

  private double[] where(Predicate<AssembledTrace> wanted) {
    return each(trace -> wanted.test(trace) ? 1 : 0);
  }

  private double[] each(ToDoubleFunction<AssembledTrace> share) {
    return traces.stream().mapToDouble(share).toArray();
  }
}
