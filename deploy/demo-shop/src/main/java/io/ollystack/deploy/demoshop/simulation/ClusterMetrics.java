package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;

/// What the collector's receivers would report about pods and nodes from outside: kubelet
/// statistics, cluster state, host metrics.
final class ClusterMetrics {
  private static final String RECEIVERS =
      "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/";
  private static final String VERSION = "0.140.0";
  private static final long GIB = 1L << 30;

  private ClusterMetrics() {}

  static void register(ProcessTelemetry cluster, Pod pod) {
    double limitCores = pod.service().blueprint().cpuLimitCores();
    Meter kubelet = cluster.meter(RECEIVERS + "kubeletstatsreceiver", VERSION);
    kubelet
        .gaugeBuilder("k8s.pod.cpu.usage")
        .setUnit("{cpu}")
        .buildWithCallback(out -> out.record(pod.cpuCores()));
    kubelet
        .gaugeBuilder("k8s.pod.cpu_limit_utilization")
        .setUnit("1")
        .buildWithCallback(out -> out.record(pod.cpuCores() / limitCores));
    kubelet
        .gaugeBuilder("k8s.pod.memory.working_set")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(out -> out.record(pod.up() ? pod.memory().usedBytes() : 0));
    kubelet
        .gaugeBuilder("k8s.pod.memory_limit_utilization")
        .setUnit("1")
        .buildWithCallback(out ->
            out.record(
                pod.up() ? (double) pod.memory().usedBytes() / pod.memory().limitBytes() : 0));
    Meter state = cluster.meter(RECEIVERS + "k8sclusterreceiver", VERSION);
    state
        .gaugeBuilder("k8s.container.restarts")
        .ofLongs()
        .setUnit("{restart}")
        .buildWithCallback(out -> out.record(pod.restarts()));
    state
        .gaugeBuilder("k8s.container.ready")
        .ofLongs()
        .setUnit("")
        .buildWithCallback(out -> out.record(pod.up() ? 1 : 0));
  }

  static void register(ProcessTelemetry host, Node node, World world) {
    Meter meter = host.meter(RECEIVERS + "hostmetricsreceiver", VERSION);
    Attributes user = Attributes.builder().put("cpu.mode", "user").build();
    Attributes idle = Attributes.builder().put("cpu.mode", "idle").build();
    meter
        .gaugeBuilder("system.cpu.utilization")
        .setUnit("1")
        .buildWithCallback(out -> {
          out.record(node.utilization(), user);
          out.record(1 - node.utilization(), idle);
        });
    meter
        .counterBuilder("system.cpu.time")
        .ofDoubles()
        .setUnit("s")
        .buildWithCallback(out -> out.record(node.cpuSeconds(), user));
    meter
        .gaugeBuilder("system.cpu.load_average.1m")
        .setUnit("{thread}")
        .buildWithCallback(out -> out.record(node.loadAverage()));
    Attributes used = Attributes.builder().put("system.memory.state", "used").build();
    Attributes free = Attributes.builder().put("system.memory.state", "free").build();
    meter
        .upDownCounterBuilder("system.memory.usage")
        .setUnit("By")
        .buildWithCallback(out -> {
          long bytes = world.memoryOn(node);
          out.record(bytes, used);
          out.record(8 * GIB - bytes, free);
        });
    Attributes root =
        Attributes.builder()
            .put("system.filesystem.mountpoint", "/")
            .put("system.filesystem.type", "ext4")
            .put("system.device", "/dev/nvme0n1p1")
            .build();
    Attributes rootUsed = root.toBuilder().put("system.filesystem.state", "used").build();
    Attributes rootFree = root.toBuilder().put("system.filesystem.state", "free").build();
    meter
        .upDownCounterBuilder("system.filesystem.usage")
        .setUnit("By")
        .buildWithCallback(out -> {
          out.record(31 * GIB, rootUsed);
          out.record(69 * GIB, rootFree);
        });
    Meter kubelet = host.meter(RECEIVERS + "kubeletstatsreceiver", VERSION);
    Attributes batch =
        Attributes.builder()
            .put("k8s.namespace.name", "batch")
            .put("k8s.pod.name", "nightly-report-" + node.name())
            .build();
    kubelet
        .gaugeBuilder("k8s.pod.cpu.usage")
        .setUnit("{cpu}")
        .buildWithCallback(out -> {
          if (node.neighbourCores() > 0) {
            out.record(node.neighbourCores(), batch);
          }
        });
  }
}
