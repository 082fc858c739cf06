package io.ollystack.deploy.demoshop.blueprint;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// What an operation does, one after the other.
public sealed interface Step {

  /// Works in the process itself; takes CPU and therefore longer on a busy node.
  record Compute(Latency time) implements Step {}

  /// Calls another service's operation.
  ///
  /// @param optional when true a failure is logged and the operation goes on without
  /// @param retries further attempts after `UNAVAILABLE`
  record Call(String service, String operation, Duration timeout, boolean optional, int retries)
      implements Step {}

  /// Asks a database, over a connection from the process's pool.
  record Query(String database, String table, String verb, String sql, Latency time)
      implements Step {
    public boolean writes() {
      return !verb.equals("SELECT");
    }
  }

  /// Looks a key up in a cache and runs `onMiss` and a store when it is not there.
  record Lookup(String cache, String family, Function<Visit, String> key, List<Step> onMiss)
      implements Step {
    public Lookup {
      onMiss = List.copyOf(onMiss);
    }
  }

  /// Stores or drops a key in a cache.
  record Store(String cache, String command, String family, Function<Visit, String> key)
      implements Step {}

  /// Sends a message.
  record Publish(String topic) implements Step {}

  /// Calls a provider outside the cluster, which reports nothing itself.
  record External(String host, String method, String path, Duration timeout, boolean optional)
      implements Step {}

  /// Runs the branches side by side and waits for all.
  record Together(List<List<Step>> branches) implements Step {
    public Together {
      branches = branches.stream().map(List::copyOf).toList();
    }
  }

  /// Runs the steps for some visits only.
  record When(Predicate<Visit> condition, List<Step> steps) implements Step {
    public When {
      steps = List.copyOf(steps);
    }
  }

  /// Runs the steps once for each product of the visit, one after the other.
  record ForEachProduct(List<Step> steps) implements Step {
    public ForEachProduct {
      steps = List.copyOf(steps);
    }
  }

  /// Writes a log line; `{...}` are variables of the visit.
  record Say(LogLevel level, double probability, String template) implements Step {}

  /// Fails now and then, as everything does.
  record Fail(double probability, Failure failure) implements Step {}

  /// Adds to a business counter.
  record Count(String counter, String unit, ToDoubleFunction<Visit> amount, List<Label> labels)
      implements Step {
    public Count {
      labels = List.copyOf(labels);
    }
  }

  /// One attribute of a business counter; keep the values few.
  record Label(String key, Function<Visit, String> value) {}
}
