package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings of the receiver `kafka`, under the collector's names.
///
/// @param brokers `host:port` of some brokers; default `localhost:9092`
/// @param groupId consumer group; its members share the partitions; default `ollystack`
/// @param clientId shown by the broker; default `ollystack`
/// @param fromEarliest where a group without offsets begins; `initial_offset`, default `earliest`,
///   unlike the collector's: what was produced before the first start is data too
/// @param topics what is read: topic to signal and encoding; default `otlp_spans`, `otlp_metrics`
///   and `otlp_logs` in `otlp_proto`
/// @param tenant whose data it is; default the one without a name
/// @param sessionTimeout after which a silent member loses its partitions; default 45 s
/// @param tls when brokers are reached over TLS
/// @param login when brokers want one
public record KafkaReceiverConfig(
    List<String> brokers,
    String groupId,
    String clientId,
    boolean fromEarliest,
    Map<String, Content> topics,
    TenantId tenant,
    Duration sessionTimeout,
    Optional<Tls> tls,
    Optional<Login> login) {

  /// What the messages of a topic hold.
  public record Content(Signal signal, Encoding encoding) {}

  /// PEM files; the certificate and key are for brokers that ask for one.
  public record Tls(Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile) {}

  /// SASL credentials.
  ///
  /// @param mechanism `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`
  public record Login(String mechanism, String username, String password) {
    /// Without the password.
    @Override
    public String toString() {
      return "Login[" + mechanism + ", " + username + "]";
    }
  }

  private static final List<String> MECHANISMS = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

  public KafkaReceiverConfig {
    brokers = List.copyOf(brokers);
    topics = Map.copyOf(topics);
  }

  static KafkaReceiverConfig read(ConfigSection section) {
    List<String> brokers =
        section.has("brokers")
            ? section.texts("brokers").stream().map(ConfigSection.Text::value).toList()
            : List.of("localhost:9092");
    for (String broker : brokers) {
      if (!broker.matches(".+:\\d{1,5}")) {
        section.bad("brokers", "'%s' is no broker: expected host:port".formatted(broker));
      }
    }
    return new KafkaReceiverConfig(
        brokers,
        section.text("group_id", "ollystack"),
        section.text("client_id", "ollystack"),
        section.value("initial_offset", true, KafkaReceiverConfig::fromEarliest),
        topics(section),
        section.value("tenant", TenantId.NONE, TenantId::new),
        section.duration("session_timeout", Duration.ofSeconds(45)),
        section.section("tls").map(KafkaReceiverConfig::tls),
        section.section("auth").flatMap(KafkaReceiverConfig::login));
  }

  private static boolean fromEarliest(String text) {
    return switch (text) {
      case "earliest" -> true;
      case "latest" -> false;
      default ->
          throw new IllegalArgumentException("'%s': expected earliest or latest".formatted(text));
    };
  }

  private static Map<String, Content> topics(ConfigSection section) {
    Map<String, Content> topics = new LinkedHashMap<>();
    for (Signal signal : Signal.values()) {
      Optional<ConfigSection> own = section.section(signal.label());
      String topic = defaultTopic(signal);
      Encoding encoding = Encoding.PROTOBUF;
      if (own.isPresent()) {
        topic = own.get().text("topic", topic);
        encoding = own.get().value("encoding", encoding, KafkaReceiverConfig::encoding);
        own.get().finish();
      }
      if (topics.putIfAbsent(topic, new Content(signal, encoding)) != null) {
        section
            .problems()
            .add(
                Code.CONFLICTING_SETTINGS,
                section.placeOf(signal.label()),
                "the topic '%s' is used for two signals".formatted(topic),
                "Give each signal a topic of its own.");
      }
    }
    return topics;
  }

  private static String defaultTopic(Signal signal) {
    return switch (signal) {
      case TRACES -> "otlp_spans";
      case METRICS -> "otlp_metrics";
      case LOGS -> "otlp_logs";
    };
  }

  private static Encoding encoding(String text) {
    return switch (text) {
      case "otlp_proto" -> Encoding.PROTOBUF;
      case "otlp_json" -> Encoding.JSON;
      default ->
          throw new IllegalArgumentException(
              "'%s': expected otlp_proto or otlp_json".formatted(text));
    };
  }

  private static Tls tls(ConfigSection section) {
    var tls =
        new Tls(
            section.text("ca_file").map(Path::of),
            section.text("cert_file").map(Path::of),
            section.text("key_file").map(Path::of));
    if (tls.certFile().isPresent() != tls.keyFile().isPresent()) {
      section
          .problems()
          .add(
              Code.CONFLICTING_SETTINGS,
              section.place(),
              "tls: one of cert_file and key_file is missing",
              "They go together.");
    }
    section.finish();
    return tls;
  }

  private static Optional<Login> login(ConfigSection section) {
    Optional<Login> login =
        section
            .section("sasl")
            .map(sasl -> {
              String mechanism =
                  sasl.value(
                      "mechanism",
                      "PLAIN",
                      text -> {
                        if (!MECHANISMS.contains(text)) {
                          throw new IllegalArgumentException(
                              "'%s': expected one of %s"
                                  .formatted(text, String.join(", ", MECHANISMS)));
                        }
                        return text;
                      });
              var read =
                  new Login(
                      mechanism, sasl.requiredText("username"), sasl.requiredText("password"));
              sasl.finish();
              return read;
            });
    section.finish();
    return login;
  }
}
