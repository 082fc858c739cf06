package io.ollystack.ingest.pipeline.processor.enrichment;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Kubernetes attributes tell beyond themselves: the workload of a pod by its name, and the
/// service's name, version, instance and namespace, by the rules of the OpenTelemetry operator
/// (semantic conventions, non-normative/k8s-attributes). Nothing that the resource says itself is
/// changed.
final class KubernetesFacts {
  /// deployment-replicaset-pod: hashes are of the letters that Kubernetes uses for them.
  private static final Pattern DEPLOYMENT_POD =
      Pattern.compile(
          "(.+)-([bcdfghjklmnpqrstvwxz2456789]{6,10})-([bcdfghjklmnpqrstvwxz2456789]{5})");

  private static final Pattern REPLICA_SET =
      Pattern.compile("(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}");
  private static final Pattern STATEFUL_POD = Pattern.compile("(.+)-\\d{1,4}");

  private static final List<String> WORKLOADS =
      List.of(
          "k8s.deployment.name",
          "k8s.statefulset.name",
          "k8s.daemonset.name",
          "k8s.cronjob.name",
          "k8s.job.name",
          "k8s.replicaset.name");

  private static final List<String> LABELS =
      List.of("k8s.pod.label.", "k8s.pod.labels.", "k8s.deployment.label.");

  private KubernetesFacts() {}

  static void complete(ResourceFacts facts) {
    if (facts.keyStarting("k8s.").isEmpty()) {
      return;
    }
    workload(facts);
    service(facts);
  }

  private static void workload(ResourceFacts facts) {
    boolean known = WORKLOADS.stream().limit(5).anyMatch(facts::has);
    if (!known && facts.has("k8s.replicaset.name")) {
      Matcher replicaSet = REPLICA_SET.matcher(facts.get("k8s.replicaset.name"));
      if (replicaSet.matches()) {
        facts.putIfAbsent("k8s.deployment.name", replicaSet.group(1));
      }
    } else if (!known) {
      Matcher pod = DEPLOYMENT_POD.matcher(facts.get("k8s.pod.name"));
      if (pod.matches()) {
        facts.putIfAbsent("k8s.deployment.name", pod.group(1));
        facts.putIfAbsent("k8s.replicaset.name", pod.group(1) + "-" + pod.group(2));
      }
    }
  }

  private static void service(ResourceFacts facts) {
    if (!facts.has("service.name") || facts.get("service.name").startsWith("unknown_service")) {
      String name =
          firstOf(
              label(facts, "app.kubernetes.io/instance"),
              label(facts, "app.kubernetes.io/name"),
              label(facts, "app"),
              WORKLOADS.stream()
                  .map(facts::get)
                  .filter(text -> !text.isEmpty())
                  .findFirst()
                  .orElse(""),
              statefulName(facts.get("k8s.pod.name")),
              facts.get("k8s.container.name"));
      if (!name.isEmpty()) {
        facts.put("service.name", name);
      }
    }
    facts.putIfAbsent(
        "service.version", firstOf(label(facts, "app.kubernetes.io/version"), imageTag(facts)));
    facts.putIfAbsent("service.namespace", facts.get("k8s.namespace.name"));
    if (facts.has("k8s.pod.name") && facts.has("k8s.namespace.name")) {
      facts.putIfAbsent(
          "service.instance.id",
          String.join(
              ".",
              facts.get("k8s.namespace.name"),
              facts.get("k8s.pod.name"),
              firstOf(facts.get("k8s.container.name"), facts.get("service.name"))));
    }
  }

  private static String label(ResourceFacts facts, String label) {
    return LABELS.stream()
        .map(prefix -> facts.get(prefix + label))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /// `["1.4.2"]`, as a list is written, or `1.4.2`; of a moving tag no version is known.
  private static String imageTag(ResourceFacts facts) {
    String tags = facts.get("container.image.tags");
    String tag = tags.startsWith("[") ? tags.replaceAll("^\\[\"?|\"?(,.*)?\\]$", "") : tags;
    return tag.equals("latest") || tag.equals("stable") ? "" : tag;
  }

  private static String statefulName(String pod) {
    Matcher matcher = STATEFUL_POD.matcher(pod);
    return matcher.matches() ? matcher.group(1) : pod;
  }

  private static String firstOf(String... texts) {
    for (String text : texts) {
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
