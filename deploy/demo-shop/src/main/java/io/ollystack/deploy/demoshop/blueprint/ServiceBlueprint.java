package io.ollystack.deploy.demoshop.blueprint;

import java.util.List;
import java.util.Optional;

/// A service as it is deployed.
///
/// @param workers requests that one pod works on at the same time
/// @param connections database connections of one pod's pool
/// @param cpuLimitCores limit of one pod
/// @param memoryBaseMib a pod's working set when idle
/// @param memoryLimitMib beyond it the pod is killed
public record ServiceBlueprint(
    String name,
    Language language,
    String version,
    int pods,
    int workers,
    int connections,
    double cpuLimitCores,
    int memoryBaseMib,
    int memoryLimitMib,
    List<Operation> operations) {

  public ServiceBlueprint {
    operations = List.copyOf(operations);
    if (pods < 1 || workers < 1 || connections < 0) {
      throw new IllegalArgumentException(
          "service %s: needs at least one pod and one worker".formatted(name));
    }
  }

  public Optional<Operation> operation(String operationName) {
    return operations.stream().filter(o -> o.name().equals(operationName)).findFirst();
  }
}
