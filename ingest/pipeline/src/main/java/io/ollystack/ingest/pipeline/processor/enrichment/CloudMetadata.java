package io.ollystack.ingest.pipeline.processor.enrichment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Asks the cloud's metadata endpoint once what this machine is. Blocks, each request no longer
/// than the timeout.
final class CloudMetadata {
  private final URI endpoint;
  private final Duration timeout;

  CloudMetadata(URI endpoint, Duration timeout) {
    this.endpoint = endpoint;
    this.timeout = timeout;
  }

  /// The `cloud.*` attributes of the machine.
  ///
  /// @param provider `aws`, `gcp` or `azure`
  /// @throws IOException the endpoint did not answer, or not as that provider's does
  Map<String, String> read(String provider) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      return switch (provider) {
        case "aws" -> aws(client);
        case "gcp" -> gcp(client);
        case "azure" -> azure(client);
        default -> throw new IllegalArgumentException("no metadata endpoint of " + provider);
      };
    }
  }

  private Map<String, String> aws(HttpClient client) throws IOException, InterruptedException {
    String token =
        send(
            client,
            request("/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
                .PUT(HttpRequest.BodyPublishers.noBody()));
    Map<?, ?> document =
        object(
            send(
                client,
                request("/latest/dynamic/instance-identity/document")
                    .header("X-aws-ec2-metadata-token", token)));
    return facts(
        "aws",
        text(document.get("region")),
        text(document.get("availabilityZone")),
        text(document.get("accountId")));
  }

  private Map<String, String> gcp(HttpClient client) throws IOException, InterruptedException {
    Map<?, ?> document =
        object(
            send(
                client,
                request("/computeMetadata/v1/?recursive=true")
                    .header("Metadata-Flavor", "Google")));
    String zone = text(document.get("instance") instanceof Map<?, ?> it ? it.get("zone") : null);
    String name = zone.substring(zone.lastIndexOf('/') + 1);
    int dash = name.lastIndexOf('-');
    return facts(
        "gcp",
        dash < 0 ? "" : name.substring(0, dash),
        name,
        text(document.get("project") instanceof Map<?, ?> it ? it.get("projectId") : null));
  }

  private Map<String, String> azure(HttpClient client) throws IOException, InterruptedException {
    Map<?, ?> document =
        object(
            send(
                client,
                request("/metadata/instance/compute?api-version=2021-12-13")
                    .header("Metadata", "true")));
    return facts(
        "azure",
        text(document.get("location")),
        text(document.get("zone")),
        text(document.get("subscriptionId")));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(endpoint.resolve(path)).timeout(timeout);
  }

  private static String send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpRequest built = request.build();
    HttpResponse<String> response = client.send(built, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(built.uri() + " answered " + response.statusCode());
    }
    return response.body();
  }

  /// JSON is YAML.
  private static Map<?, ?> object(String json) throws IOException {
    try {
      if (new Load(LoadSettings.builder().build()).loadFromString(json) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (YamlEngineException malformed) {
      throw new IOException("the metadata endpoint answered no JSON", malformed);
    }
    throw new IOException("the metadata endpoint answered no JSON object");
  }

  private static Map<String, String> facts(
      String provider, String region, String zone, String account) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cloud.provider", provider);
    facts.put("cloud.region", region);
    facts.put("cloud.availability_zone", zone);
    facts.put("cloud.account.id", account);
    facts.values().removeIf(String::isEmpty);
    return Map.copyOf(facts);
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
