package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service: its pods and what is wrong with it just now.
public final class Service {
  private final ServiceBlueprint blueprint;
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final List<Pod> pods = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private String version;
  private int turn;
  private long requests;
  private @Nullable Instant firstRequest;
  private long leakBytesPerRequest;
  private Impact leakImpact = Impact.NONE;

  Service(ServiceBlueprint blueprint) {
    this.blueprint = blueprint;
    this.version = blueprint.version();
    for (Operation operation : blueprint.operations()) {
      operations.put(operation.name(), operation);
    }
  }

  public String name() {
    return blueprint.name();
  }

  public ServiceBlueprint blueprint() {
    return blueprint;
  }

  /// The version that new pods run.
  public String version() {
    return version;
  }

  void version(String newVersion) {
    version = newVersion;
  }

  public List<Pod> pods() {
    return Collections.unmodifiableList(pods);
  }

  List<Pod> mutablePods() {
    return pods;
  }

  Operation operation(String operationName) {
    Operation operation = operations.get(operationName);
    if (operation == null) {
      throw new IllegalStateException(
          "service %s has no operation %s".formatted(name(), operationName));
    }
    return operation;
  }

  public void add(Effect effect) {
    effects.add(effect);
  }

  public void remove(Effect effect) {
    effects.remove(effect);
  }

  List<Effect> effects() {
    return effects;
  }

  void countRequest(Instant now) {
    if (firstRequest == null) {
      firstRequest = now;
    }
    requests++;
  }

  /// Requests that one pod gets in a second, mean since the start.
  public double requestsPerSecondAndPod(Instant now) {
    if (firstRequest == null) {
      return 0;
    }
    double seconds = Math.max(1, Duration.between(firstRequest, now).toMillis() / 1e3);
    return requests / seconds / pods.size();
  }

  /// Every request leaves so many bytes behind for good.
  public void leak(long bytesPerRequest, Impact impact) {
    leakBytesPerRequest = bytesPerRequest;
    leakImpact = impact;
  }

  long leakBytesPerRequest() {
    return leakBytesPerRequest;
  }

  Impact leakImpact() {
    return leakImpact;
  }

  /// The pod whose turn it is, or null when none is ready.
  @Nullable Pod pick() {
    for (int i = 0; i < pods.size(); i++) {
      Pod pod = pods.get(Math.floorMod(turn++, pods.size()));
      if (pod.routable()) {
        return pod;
      }
    }
    return null;
  }
}
