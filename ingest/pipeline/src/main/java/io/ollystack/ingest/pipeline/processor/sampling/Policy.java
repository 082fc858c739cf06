package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.telemetry.StatusCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What makes a trace worth keeping. A policy gives each trace a share, the probability with which
/// it is to be kept; conditions give 1 or 0.
sealed interface Policy {

  /// A policy whose share is 1 or 0 for any trace.
  sealed interface Condition extends Policy {}

  /// A span of the trace has one of the status codes.
  record Status(Set<StatusCode> codes) implements Condition {
    public Status {
      codes = Set.copyOf(codes);
    }
  }

  /// The trace took at least that long, from its first start to its last end, and less than `below`
  /// where that is given.
  record Latency(Duration least, Optional<Duration> below) implements Condition {}

  /// A span, or its resource, has the attribute with one of the values, or, without values, at all.
  ///
  /// @param invert whether the trace matches when no span does
  record TextAttribute(
      String key, Set<String> values, List<Pattern> patterns, boolean any, boolean invert)
      implements Condition {
    public TextAttribute {
      values = Set.copyOf(values);
      patterns = List.copyOf(patterns);
    }
  }

  /// A span, or its resource, has the attribute with a number between the bounds, both included.
  record NumberAttribute(String key, double least, double most, boolean invert)
      implements Condition {}

  /// A span of the trace is of one of the services, and, where operations are given, is named so.
  record Service(Set<String> services, Set<String> operations) implements Condition {
    public Service {
      services = Set.copyOf(services);
      operations = Set.copyOf(operations);
    }
  }

  /// Traces of this shape were seen fewer than so many times within the window.
  ///
  /// @param id of its memory, one for each place where such a policy stands
  record RarePath(int id, Duration window, int fewerThan) implements Condition {}

  /// Every so many in a hundred, by the hash of the trace id.
  record Probabilistic(double share) implements Policy {}

  /// As many spans a second of the traces that reach it; each of those with the same probability,
  /// which follows from how many there are.
  ///
  /// @param id of its bucket
  record RateLimiting(int id, double spansPerSecond) implements Policy {}

  /// What an investigation or a person asked for; see [RaisedPaths].
  record Raised() implements Policy {}

  /// The least of the shares.
  record And(List<Policy> policies) implements Policy {
    public And {
      policies = List.copyOf(policies);
    }
  }

  /// The largest of the shares.
  record Or(List<Policy> policies) implements Policy {
    public Or {
      policies = List.copyOf(policies);
    }
  }

  /// Traces that do not fulfil the condition.
  record Not(Policy condition) implements Policy {}

  /// Whether the share is 1 or 0 for any trace.
  static boolean isCondition(Policy policy) {
    return switch (policy) {
      case Condition _ -> true;
      case Probabilistic _, RateLimiting _, Raised _ -> false;
      case And(List<Policy> policies) -> policies.stream().allMatch(Policy::isCondition);
      case Or(List<Policy> policies) -> policies.stream().allMatch(Policy::isCondition);
      case Not(Policy condition) -> isCondition(condition);
    };
  }

  /// Whether the share of a trace depends on the other traces.
  static boolean isLimit(Policy policy) {
    return switch (policy) {
      case RateLimiting _ -> true;
      case Condition _, Probabilistic _, Raised _, Not _ -> false;
      case And(List<Policy> policies) -> policies.stream().anyMatch(Policy::isLimit);
      case Or(List<Policy> policies) -> policies.stream().anyMatch(Policy::isLimit);
    };
  }
}
