package io.ollystack.ingest.pipeline.processor.enrichment;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The cloud in the conventions' words: provider, region, zone, account. The provider is read from
/// whatever gives it away; what the resource says itself is put into the usual spelling only.
final class CloudFacts {
  private static final Map<String, String> SPELLINGS =
      Map.ofEntries(
          Map.entry("amazon", "aws"),
          Map.entry("amazon_web_services", "aws"),
          Map.entry("ec2", "aws"),
          Map.entry("google", "gcp"),
          Map.entry("google_cloud", "gcp"),
          Map.entry("gce", "gcp"),
          Map.entry("microsoft", "azure"),
          Map.entry("microsoft_azure", "azure"),
          Map.entry("alibaba", "alibaba_cloud"),
          Map.entry("aliyun", "alibaba_cloud"),
          Map.entry("ibm", "ibm_cloud"),
          Map.entry("oci", "oracle_cloud"),
          Map.entry("oracle", "oracle_cloud"),
          Map.entry("tencent", "tencent_cloud"));

  private static final Pattern AWS_ZONE =
      Pattern.compile("((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-[a-z]+-\\d)[a-z]");
  private static final Pattern GCP_ZONE =
      Pattern.compile(
          "((?:us|europe|asia|australia|northamerica|southamerica|me|africa)-[a-z]+\\d+)-[a-f]");
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:[a-z0-9-]*:([a-z0-9-]*):(\\d*):.*");
  private static final Pattern AZURE_ID = Pattern.compile("(?i)/subscriptions/([0-9a-f-]+)/.*");
  private static final Pattern GCP_ID =
      Pattern.compile("//[a-z]+\\.googleapis\\.com/projects/([^/]+)/.*");

  private static final Map<String, String> HOSTS =
      Map.of(
          ".compute.internal", "aws",
          ".ec2.internal", "aws",
          ".amazonaws.com", "aws",
          ".google.internal", "gcp",
          ".internal.cloudapp.net", "azure");

  private CloudFacts() {}

  /// @param provider to be set where the resource tells none; `auto` to find out
  static void complete(ResourceFacts facts, String provider) {
    if (facts.has("cloud.provider")) {
      String spelled =
          facts.get("cloud.provider").toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
      facts.put("cloud.provider", SPELLINGS.getOrDefault(spelled, spelled));
    } else if (provider.equals("auto")) {
      detect(facts).ifPresent(found -> facts.put("cloud.provider", found));
    } else {
      facts.put("cloud.provider", provider);
    }
    identify(facts);
    region(facts);
  }

  private static Optional<String> detect(ResourceFacts facts) {
    String platform = facts.get("cloud.platform").toLowerCase(Locale.ROOT);
    for (String known :
        new String[] {
          "aws", "gcp", "azure", "alibaba_cloud", "ibm_cloud", "oracle_cloud", "tencent_cloud"
        }) {
      if (platform.startsWith(known + "_") || platform.startsWith(known + ".")) {
        return Optional.of(known);
      }
      if (facts.keyStarting(known + ".").isPresent()) {
        return Optional.of(known);
      }
    }
    String id = facts.get("cloud.resource_id");
    if (ARN.matcher(id).matches() || facts.has("aws.ecs.task.arn")) {
      return Optional.of("aws");
    }
    if (AZURE_ID.matcher(id).matches()) {
      return Optional.of("azure");
    }
    if (GCP_ID.matcher(id).matches()) {
      return Optional.of("gcp");
    }
    String zone = facts.get("cloud.availability_zone");
    if (AWS_ZONE.matcher(zone).matches()) {
      return Optional.of("aws");
    }
    if (GCP_ZONE.matcher(zone).matches()) {
      return Optional.of("gcp");
    }
    return byHost(facts);
  }

  private static Optional<String> byHost(ResourceFacts facts) {
    for (String key : new String[] {"k8s.node.name", "host.name"}) {
      String host = facts.get(key);
      for (Map.Entry<String, String> known : HOSTS.entrySet()) {
        if (host.endsWith(known.getKey())) {
          return Optional.of(known.getValue());
        }
      }
      if (host.startsWith("gke-")) {
        return Optional.of("gcp");
      }
      if (host.startsWith("aks-")) {
        return Optional.of("azure");
      }
    }
    return Optional.empty();
  }

  private static void identify(ResourceFacts facts) {
    String id = facts.get("cloud.resource_id");
    Matcher arn = ARN.matcher(id);
    if (arn.matches()) {
      facts.putIfAbsent("cloud.region", arn.group(1));
      facts.putIfAbsent("cloud.account.id", arn.group(2));
    }
    Matcher azure = AZURE_ID.matcher(id);
    if (azure.matches()) {
      facts.putIfAbsent("cloud.account.id", azure.group(1));
    }
    Matcher gcp = GCP_ID.matcher(id);
    if (gcp.matches()) {
      facts.putIfAbsent("cloud.account.id", gcp.group(1));
    }
  }

  private static void region(ResourceFacts facts) {
    String zone = facts.get("cloud.availability_zone");
    Matcher aws = AWS_ZONE.matcher(zone);
    if (aws.matches()) {
      facts.putIfAbsent("cloud.region", aws.group(1));
    }
    Matcher gcp = GCP_ZONE.matcher(zone);
    if (gcp.matches()) {
      facts.putIfAbsent("cloud.region", gcp.group(1));
    }
  }
}
