package io.ollystack.ingest.pipeline.processor.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrichmentProcessorTest {

  @Test
  void completesAPodFromItsName() throws Exception {
    Map<String, String> resource =
        resource(
            processed(
                "{}",
                Map.of(
                    "k8s.pod.name", "checkout-7d9c5b6f4-x2x5z",
                    "k8s.namespace.name", "shop",
                    "k8s.container.name", "app",
                    "container.image.tags", "[\"1.4.2\",\"1.4\"]"),
                Map.of()));

    assertThat(resource)
        .containsEntry("k8s.deployment.name", "checkout")
        .containsEntry("k8s.replicaset.name", "checkout-7d9c5b6f4")
        .containsEntry("service.name", "checkout")
        .containsEntry("service.version", "1.4.2")
        .containsEntry("service.namespace", "shop")
        .containsEntry("service.instance.id", "shop.checkout-7d9c5b6f4-x2x5z.app");
  }

  @Test
  void namesTheServiceByItsResource() throws Exception {
    SpanBatch batch =
        processed("{}", Map.of("k8s.statefulset.name", "db", "k8s.pod.name", "db-0"), Map.of());

    assertThat(batch.context().term(batch.serviceName(0))).isEqualTo("db");
  }

  @Test
  void leavesWhatAResourceSaysItself() throws Exception {
    Map<String, String> told =
        Map.of(
            "service.name", "pay",
            "service.version", "7",
            "service.namespace", "x",
            "service.instance.id", "1",
            "k8s.deployment.name", "payments",
            "k8s.namespace.name", "shop",
            "k8s.pod.name", "checkout-7d9c5b6f4-x2x5z");

    assertThat(resource(processed("{}", told, Map.of()))).isEqualTo(told);
  }

  @Test
  void findsTheCloudOut() throws Exception {
    assertThat(
            resource(processed("{}", Map.of("cloud.availability_zone", "eu-central-1b"), Map.of())))
        .containsEntry("cloud.provider", "aws")
        .containsEntry("cloud.region", "eu-central-1");
    assertThat(resource(processed("{}", Map.of("cloud.zone", "europe-west1-c"), Map.of())))
        .containsEntry("cloud.provider", "gcp")
        .containsEntry("cloud.availability_zone", "europe-west1-c")
        .containsEntry("cloud.region", "europe-west1");
    assertThat(
            resource(
                processed(
                    "{}",
                    Map.of("cloud.resource_id", "arn:aws:ecs:us-east-1:123456789012:task/x"),
                    Map.of())))
        .containsEntry("cloud.provider", "aws")
        .containsEntry("cloud.account.id", "123456789012")
        .containsEntry("cloud.region", "us-east-1");
    assertThat(resource(processed("{}", Map.of("k8s.node.name", "aks-pool-1"), Map.of())))
        .containsEntry("cloud.provider", "azure");
    assertThat(resource(processed("{}", Map.of("cloud.provider", "Amazon Web Services"), Map.of())))
        .containsEntry("cloud.provider", "aws");
    assertThat(resource(processed("{}", Map.of("host.name", "box"), Map.of())))
        .doesNotContainKey("cloud.provider");
  }

  @Test
  void givesOldNamesTheirNewOnes() throws Exception {
    SpanBatch batch =
        processed(
            "{}",
            Map.of("deployment.environment", "prod"),
            ordered(
                "http.method", "GET",
                "http.target", "/a?b=1",
                "http.host", "shop.example.com:8080",
                "net.peer.name", "10.0.0.9",
                "db.system", "mssql",
                "db.statement", "SELECT 1",
                "http.status_code", 200L));

    assertThat(attributes(batch))
        .isEqualTo(
            ordered(
                "http.request.method", "GET",
                "url.path", "/a",
                "server.address", "shop.example.com",
                "client.address", "10.0.0.9",
                "db.system.name", "microsoft.sql_server",
                "db.query.text", "SELECT 1",
                "http.response.status_code", "200",
                "url.query", "b=1",
                "server.port", "8080"));
    assertThat(resource(batch)).containsEntry("deployment.environment.name", "prod");
  }

  @Test
  void keepsTheNewNameWhereBothAreSent() throws Exception {
    SpanBatch batch =
        processed(
            "{}", Map.of(), ordered("http.method", "OLD", "http.request.method", "NEW", "x", "1"));

    assertThat(attributes(batch)).isEqualTo(ordered("http.request.method", "NEW", "x", "1"));
  }

  @Test
  void keepsTheOldNameWhenToldTo() throws Exception {
    SpanBatch batch =
        processed(
            "{semantic_conventions: {keep_original: true}}",
            Map.of(),
            ordered("http.method", "GET"));

    assertThat(attributes(batch))
        .isEqualTo(ordered("http.method", "GET", "http.request.method", "GET"));
  }

  @Test
  void oldNamesMapToKnownPlacesOnce() {
    assertThat(new SemanticNames(false).all())
        .allSatisfy(it -> assertThat(it.old()).isNotEqualTo(it.now()))
        .extracting(it -> it.old() + it.where())
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(60);
  }

  @Test
  void redactsWhatItStores() throws Exception {
    SpanBatch batch =
        processed("{}", Map.of(), ordered("db.statement", "SELECT 'bob@example.com'"));

    assertThat(attributes(batch)).isEqualTo(ordered("db.query.text", "SELECT '[redacted:email]'"));
  }

  @Test
  void leavesEverythingWhenAllIsOff() throws Exception {
    String off =
        "{kubernetes: {enabled: false}, cloud: {enabled: false}, geoip: {enabled: false},"
            + " semantic_conventions: {enabled: false}, redaction: {enabled: false}}";
    SpanBatch before = batch(Map.of("cloud.zone", "us-east-1a"), ordered("http.method", "a@b.com"));

    assertThat(processor(off).process(before)).isSameAs(before);
  }

  @Test
  void sameInSameOut() throws Exception {
    Processor processor = processor("{}");
    SpanBatch before =
        batch(Map.of("k8s.pod.name", "a-7d9c5b6f4-x2x5z"), ordered("http.method", "a@b.com"));
    SpanBatch once = (SpanBatch) processor.process(before);
    SpanBatch again = (SpanBatch) processor.process(before);

    assertThat(attributes(again)).isEqualTo(attributes(once));
    assertThat(resource(again)).isEqualTo(resource(once));
    assertThat(attributes(before)).isEqualTo(ordered("http.method", "a@b.com"));
  }

  @Test
  void findsCountriesOfPublicAddresses() throws Exception {
    Path database = Path.of(getClass().getResource("countries.mmdb").toURI());
    String yaml = "{geoip: {database: '" + database + "'}}";

    assertThat(attributes(processed(yaml, Map.of(), ordered("client.address", "8.8.8.8"))))
        .containsEntry("geo.country.iso_code", "US");
    assertThat(
            attributes(
                processed(
                    yaml,
                    Map.of(),
                    ordered("net.peer.ip", "x", "client.address", "2001:4860:4860::8888"))))
        .containsEntry("geo.country.iso_code", "US");
    for (String noPlace :
        new String[] {"10.1.2.3", "127.0.0.1", "fe80::1", "fd00::1", "100.64.0.1", "host", ""}) {
      assertThat(attributes(processed(yaml, Map.of(), ordered("client.address", noPlace))))
          .doesNotContainKey("geo.country.iso_code");
    }
  }

  @Test
  void goesOnWithoutADatabase(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.mmdb"), "no database");
    for (Path file : new Path[] {folder.resolve("missing.mmdb"), broken}) {
      SpanBatch batch =
          processed(
              "{geoip: {database: '" + file + "'}}",
              Map.of(),
              ordered("client.address", "8.8.8.8"));
      assertThat(attributes(batch)).isEqualTo(ordered("client.address", "8.8.8.8"));
    }
  }

  @Test
  void asksTheMetadataEndpoint() throws Exception {
    try (Endpoint endpoint = new Endpoint()) {
      endpoint.answer("/latest/api/token", "T");
      endpoint.answer(
          "/latest/dynamic/instance-identity/document",
          "{\"region\":\"eu-west-1\",\"availabilityZone\":\"eu-west-1a\",\"accountId\":\"42\"}");
      String yaml =
          "{cloud: {provider: aws, metadata: {endpoint: '" + endpoint.uri() + "', timeout: 5s}}}";

      assertThat(resource(processed(yaml, Map.of("host.name", "x"), Map.of())))
          .containsEntry("cloud.provider", "aws")
          .containsEntry("cloud.region", "eu-west-1")
          .containsEntry("cloud.account.id", "42");
      assertThat(resource(processed(yaml, Map.of("cloud.provider", "gcp"), Map.of())))
          .isEqualTo(Map.of("cloud.provider", "gcp"));
    }
  }

  @Test
  void readsTheMetadataOfEachProvider() throws Exception {
    try (Endpoint endpoint = new Endpoint()) {
      endpoint.answer(
          "/computeMetadata/v1/",
          "{\"instance\":{\"zone\":\"projects/9/zones/us-east1-b\"},\"project\":{\"projectId\":\"shop\"}}");
      endpoint.answer(
          "/metadata/instance/compute",
          "{\"location\":\"westeurope\",\"zone\":\"1\",\"subscriptionId\":\"s\"}");
      CloudMetadata metadata = new CloudMetadata(endpoint.uri(), Duration.ofSeconds(5));

      assertThat(metadata.read("gcp"))
          .containsEntry("cloud.region", "us-east1")
          .containsEntry("cloud.availability_zone", "us-east1-b")
          .containsEntry("cloud.account.id", "shop");
      assertThat(metadata.read("azure"))
          .containsEntry("cloud.region", "westeurope")
          .containsEntry("cloud.account.id", "s");
      assertThatThrownBy(() -> metadata.read("aws"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404");
    }
  }

  @Test
  void namesEveryProblemOfItsConfiguration() {
    ConfigProblems problems = new ConfigProblems();
    ConfigSection section =
        ConfigYaml.read(
                """
                cloud: {provider: moon, metadata: {endpoint: nowhere, timeout: 0s}}
                geoip: {datbase: x}
                redaction:
                  find: [email, pet]
                  patterns: [{name: Bad Name, regex: '('}, {name: empty, regex: 'a*'}]
                """,
                _ -> java.util.Optional.empty(),
                problems)
            .orElseThrow();
    new EnrichmentFactory().plan(new ComponentId("ollystack_enrichment", ""), section);
    section.finish();

    assertThat(problems.sorted().stream().map(Object::toString))
        .anySatisfy(it -> assertThat(it).contains("unknown provider 'moon'"))
        .anySatisfy(it -> assertThat(it).contains("endpoint"))
        .anySatisfy(it -> assertThat(it).contains("at most 30s"))
        .anySatisfy(it -> assertThat(it).contains("datbase"))
        .anySatisfy(it -> assertThat(it).contains("unknown kind 'pet'"))
        .anySatisfy(it -> assertThat(it).contains("small letters"))
        .anySatisfy(it -> assertThat(it).contains("Unclosed group"))
        .anySatisfy(it -> assertThat(it).contains("matches the empty text"));
  }

  private static SpanBatch processed(
      String yaml, Map<String, String> resource, Map<String, ?> attributes) throws IOException {
    try (Processor processor = processor(yaml)) {
      return (SpanBatch) processor.process(batch(resource, attributes));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static Processor processor(String yaml) throws IOException {
    ConfigProblems problems = new ConfigProblems();
    ConfigSection section =
        ConfigYaml.read(yaml, _ -> java.util.Optional.empty(), problems).orElseThrow();
    var plan = new EnrichmentFactory().plan(new ComponentId("ollystack_enrichment", ""), section);
    section.finish();
    assertThat(problems.sorted()).isEmpty();
    return plan.build();
  }

  private static SpanBatch batch(Map<String, String> resource, Map<String, ?> attributes) {
    SpanBatchBuilder spans = new SpanBatchBuilder(TenantId.NONE);
    int id = spans.context().addResource();
    int mark = spans.context().attributes().size();
    resource.forEach(spans.context().attributes()::add);
    spans.context().resource(id, spans.context().attributes().since(mark), 0);
    spans.add(spans.context().addScope(id));
    spans.kind(SpanKind.SERVER);
    attributes.forEach((key, value) -> {
      if (value instanceof Long number) {
        spans.context().attributes().add(key, (long) number);
      } else {
        spans.context().attributes().add(key, value.toString());
      }
    });
    spans.attributesSinceAdd();
    return spans.build();
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      ordered.put(pairs[i].toString(), pairs[i + 1]);
    }
    return ordered;
  }

  private static Map<String, String> resource(SpanBatch batch) {
    return map(batch, batch.context().scopes().resourceAttributes(0));
  }

  private static Map<String, String> attributes(SpanBatch batch) {
    return map(batch, batch.attributes(0));
  }

  private static Map<String, String> map(SpanBatch batch, long slice) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
      String key = batch.context().term(batch.context().attributes().key(entry));
      assertThat(map.put(key, batch.context().attributes().text(entry))).as(key).isNull();
    }
    return map;
  }

  private static final class Endpoint implements AutoCloseable {
    private final HttpServer server;

    Endpoint() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.start();
    }

    void answer(String path, String body) {
      server.createContext(
          path,
          exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
