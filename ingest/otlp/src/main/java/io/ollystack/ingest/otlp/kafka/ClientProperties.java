package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Login;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/// The settings of the Kafka client.
final class ClientProperties {
  private ClientProperties() {}

  /// @throws IOException a PEM file cannot be read
  static Map<String, Object> of(KafkaReceiverConfig config) throws IOException {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", config.brokers()));
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.clientId());
    properties.put(
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, config.fromEarliest() ? "earliest" : "latest");
    // Only we know when a message is kept.
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) config.sessionTimeout().toMillis());
    properties.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) config.sessionTimeout().toMillis() / 3);
    // Partitions that stay are not interrupted when another member comes or goes.
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    boolean tls = config.tls().isPresent();
    boolean sasl = config.login().isPresent();
    properties.put(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
        (sasl ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
    if (tls) {
      putTls(properties, config.tls().orElseThrow());
    }
    config.login().ifPresent(login -> putLogin(properties, login));
    return Map.copyOf(properties);
  }

  private static void putTls(Map<String, Object> properties, Tls tls) throws IOException {
    if (tls.caFile().isPresent()) {
      properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      properties.put(
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, Files.readString(tls.caFile().get()));
    }
    if (tls.certFile().isPresent() && tls.keyFile().isPresent()) {
      properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      properties.put(
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, Files.readString(tls.certFile().get()));
      properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, Files.readString(tls.keyFile().get()));
    }
  }

  private static void putLogin(Map<String, Object> properties, Login login) {
    String module =
        login.mechanism().equals("PLAIN")
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    properties.put(SaslConfigs.SASL_MECHANISM, login.mechanism());
    properties.put(
        SaslConfigs.SASL_JAAS_CONFIG,
        "%s required username=%s password=%s;"
            .formatted(module, quoted(login.username()), quoted(login.password())));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
