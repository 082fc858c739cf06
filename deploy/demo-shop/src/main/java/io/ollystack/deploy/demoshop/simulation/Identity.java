package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;

/// Resource attributes by the semantic conventions, as the SDK's detectors and the collector's
/// `k8sattributes` and `resourcedetection` processors would set them.
final class Identity {
  static final String NAMESPACE = "shop";
  static final String CLUSTER = "shop-prod";
  private static final String REGION = "eu-central-1";
  private static final String SCHEMA = "https://opentelemetry.io/schemas/1.40.0";

  private Identity() {}

  static Resource node(Node node) {
    AttributesBuilder attributes = Attributes.builder();
    host(attributes, node);
    return Resource.create(attributes.build(), SCHEMA);
  }

  /// What the cluster knows of a pod, whatever runs in it.
  static Resource pod(Pod pod) {
    AttributesBuilder attributes = Attributes.builder();
    pod(attributes, pod);
    return Resource.create(attributes.build(), SCHEMA);
  }

  /// A process of an instrumented service.
  static Resource process(Pod pod, Language language, Instant started, Dice dice) {
    AttributesBuilder attributes = Attributes.builder();
    pod(attributes, pod);
    attributes
        .put("service.instance.id", uuid(dice))
        .put("container.id", dice.hex(64))
        .put("process.pid", 1L)
        .put("process.creation.time", started.toString())
        .put("process.runtime.name", language.runtimeName())
        .put("process.runtime.version", language.runtimeVersion())
        .put("telemetry.sdk.name", "opentelemetry")
        .put("telemetry.sdk.language", language.sdkName())
        .put("telemetry.sdk.version", sdkVersion());
    return Resource.create(attributes.build(), SCHEMA);
  }

  static String uuid(Dice dice) {
    return "%s-%s-4%s-a%s-%s"
        .formatted(dice.hex(8), dice.hex(4), dice.hex(3), dice.hex(3), dice.hex(12));
  }

  private static void pod(AttributesBuilder attributes, Pod pod) {
    String name = pod.service().name();
    attributes
        .put("service.name", name)
        .put("service.namespace", NAMESPACE)
        .put("service.version", pod.version())
        .put("k8s.namespace.name", NAMESPACE)
        .put("k8s.pod.name", pod.name())
        .put("k8s.pod.uid", pod.uid())
        .put("k8s.container.name", name)
        .put("container.image.name", "registry.example.com/shop/" + name)
        .put("container.image.tags", new String[] {pod.version()});
    if (pod.stateful()) {
      attributes.put("k8s.statefulset.name", name);
    } else {
      attributes.put("k8s.deployment.name", name).put("k8s.replicaset.name", pod.replicaSet());
    }
    host(attributes, pod.node());
  }

  private static void host(AttributesBuilder attributes, Node node) {
    attributes
        .put("deployment.environment.name", "production")
        .put("k8s.cluster.name", CLUSTER)
        .put("k8s.node.name", node.name())
        .put("host.name", node.name())
        .put("host.id", "i-%016x".formatted(node.name().hashCode() * 0x9E3779B97F4A7C15L))
        .put("host.type", "m7i.large")
        .put("host.arch", "amd64")
        .put("os.type", "linux")
        .put("cloud.provider", "aws")
        .put("cloud.platform", "aws_eks")
        .put("cloud.region", REGION)
        .put("cloud.availability_zone", REGION + node.zone())
        .put("cloud.account.id", "123456789012");
  }

  private static String sdkVersion() {
    String version = InstrumentationScopeInfo.class.getPackage().getImplementationVersion();
    return version == null ? "1.68.0" : version;
  }
}
