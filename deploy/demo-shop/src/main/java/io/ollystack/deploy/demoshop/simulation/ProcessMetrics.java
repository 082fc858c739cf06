package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;

/// What a process reports about itself: CPU, memory, its runtime, its pools.
final class ProcessMetrics {
  private ProcessMetrics() {}

  static void register(Meter runtime, Meter sql, Meter app, Pod pod) {
    ServiceBlueprint blueprint = pod.service().blueprint();
    runtime
        .counterBuilder("process.cpu.time")
        .ofDoubles()
        .setUnit("s")
        .setDescription("Total CPU seconds.")
        .buildWithCallback(out ->
            out.record(pod.cpuSeconds(), Attributes.builder().put("cpu.mode", "user").build()));
    runtime
        .upDownCounterBuilder("process.memory.usage")
        .setUnit("By")
        .setDescription("The amount of physical memory in use.")
        .buildWithCallback(out -> out.record(pod.memory().usedBytes()));
    runtime(runtime, blueprint.language(), pod);
    app.gaugeBuilder("app.workers.busy")
        .ofLongs()
        .setUnit("{worker}")
        .setDescription("Workers with a request.")
        .buildWithCallback(out -> out.record(pod.workers().busy()));
    app.gaugeBuilder("app.workers.limit")
        .ofLongs()
        .setUnit("{worker}")
        .setDescription("Workers there are.")
        .buildWithCallback(out -> out.record(pod.workers().capacity()));
    app.gaugeBuilder("app.workers.waiting")
        .ofLongs()
        .setUnit("{request}")
        .setDescription("Requests that wait for a worker.")
        .buildWithCallback(out -> out.record(pod.workers().waiting()));
    if (blueprint.connections() > 0) {
      connections(sql, pod);
    }
  }

  private static void connections(Meter sql, Pod pod) {
    Attributes pool = Attributes.builder().put("db.client.connection.pool.name", "main").build();
    Attributes used = pool.toBuilder().put("db.client.connection.state", "used").build();
    Attributes idle = pool.toBuilder().put("db.client.connection.state", "idle").build();
    sql.upDownCounterBuilder("db.client.connection.count")
        .setUnit("{connection}")
        .setDescription("Connections by state.")
        .buildWithCallback(out -> {
          out.record(pod.connections().busy(), used);
          out.record(pod.connections().capacity() - pod.connections().busy(), idle);
        });
    sql.upDownCounterBuilder("db.client.connection.max")
        .setUnit("{connection}")
        .setDescription("Connections allowed.")
        .buildWithCallback(out -> out.record(pod.connections().capacity(), pool));
    sql.upDownCounterBuilder("db.client.connection.pending_requests")
        .setUnit("{request}")
        .setDescription("Requests that wait for a connection.")
        .buildWithCallback(out -> out.record(pod.connections().waiting(), pool));
  }

  private static void runtime(Meter meter, Language language, Pod pod) {
    switch (language) {
      case JAVA -> {
        Attributes heap =
            Attributes.builder()
                .put("jvm.memory.type", "heap")
                .put("jvm.memory.pool.name", "G1 Old Gen")
                .build();
        meter
            .upDownCounterBuilder("jvm.memory.used")
            .setUnit("By")
            .buildWithCallback(out -> out.record(pod.memory().usedBytes() * 7 / 10, heap));
        meter
            .upDownCounterBuilder("jvm.memory.limit")
            .setUnit("By")
            .buildWithCallback(out -> out.record(pod.memory().limitBytes() * 3 / 4, heap));
        meter
            .upDownCounterBuilder("jvm.thread.count")
            .setUnit("{thread}")
            .buildWithCallback(out ->
                out.record(
                    28 + pod.inFlight(),
                    Attributes.builder()
                        .put("jvm.thread.daemon", true)
                        .put("jvm.thread.state", "runnable")
                        .build()));
        meter
            .gaugeBuilder("jvm.cpu.recent_utilization")
            .setUnit("1")
            .buildWithCallback(out -> out.record(cpuShare(pod)));
      }
      case GO -> {
        meter
            .upDownCounterBuilder("go.memory.used")
            .setUnit("By")
            .buildWithCallback(out -> out.record(pod.memory().usedBytes()));
        meter
            .upDownCounterBuilder("go.goroutine.count")
            .setUnit("{goroutine}")
            .buildWithCallback(out -> out.record(17 + 3L * pod.inFlight()));
      }
      case NODE -> {
        meter
            .upDownCounterBuilder("v8js.memory.heap.used")
            .setUnit("By")
            .buildWithCallback(out -> out.record(pod.memory().usedBytes() * 6 / 10));
        meter
            .gaugeBuilder("nodejs.eventloop.utilization")
            .setUnit("1")
            .buildWithCallback(out -> out.record(cpuShare(pod)));
      }
      case PYTHON ->
          meter
              .upDownCounterBuilder("process.thread.count")
              .setUnit("{thread}")
              .buildWithCallback(out -> out.record(4 + pod.workers().capacity()));
      case DOTNET -> {
        meter
            .upDownCounterBuilder("dotnet.process.memory.working_set")
            .setUnit("By")
            .buildWithCallback(out -> out.record(pod.memory().usedBytes()));
        meter
            .upDownCounterBuilder("dotnet.thread_pool.thread.count")
            .setUnit("{thread}")
            .buildWithCallback(out -> out.record(6 + pod.inFlight()));
      }
    }
  }

  static double cpuShare(Pod pod) {
    return Math.min(1, pod.cpuCores() / pod.service().blueprint().cpuLimitCores());
  }
}
