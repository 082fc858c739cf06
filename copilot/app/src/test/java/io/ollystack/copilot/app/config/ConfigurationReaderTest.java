package io.ollystack.copilot.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.copilot.app.role.Role;
import io.ollystack.copilot.app.role.RoleSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ConfigurationReaderTest {
  private final ConfigurationReader reader =
      new ConfigurationReader(new SettingCatalog(Set.of(Role.INGEST, Role.CHAT, Role.MIGRATE)));

  @TempDir Path directory;

  @Test
  void defaultsServeALaptop() throws Exception {
    Configuration defaults = read().values();

    assertThat(defaults.general().roles())
        .isEqualTo(new RoleSelection(Set.of(Role.INGEST, Role.CHAT)));
    assertThat(defaults.general().retention().traces()).isEqualTo(Duration.ofDays(30));
    assertThat(defaults.http().address()).hasToString("127.0.0.1");
    assertThat(defaults.http().port().number()).isEqualTo(8080);
    assertThat(defaults.otlp().grpc().port().number()).isEqualTo(4317);
    assertThat(defaults.otlp().http().port().number()).isEqualTo(4318);
    assertThat(defaults.data().dir()).isEqualTo(Path.of("data"));
    assertThat(defaults.clickhouse().server()).isEmpty();
    assertThat(defaults.clickhouse().memory()).isEqualTo(DataSize.ofGigabytes(2));
    assertThat(defaults.clock().fixed()).isNull();
    assertThat(defaults.log().format()).isEqualTo(LogConfig.Format.TEXT);
  }

  @Test
  void mapsEverySetting() throws Exception {
    write(
        """
        ollystack:
          roles: [ingest, chat]
          retention: traces=7d, logs=0
          http: {address: 0.0.0.0, port: 81}
          otlp:
            address: "::1"
            grpc.port: 82
            http.port: 83
          data.dir: /var/lib/ollystack
          clickhouse:
            url: https://db:8443
            database: telemetry
            user: olly
            password: geheim
            cluster: main
            memory: 512MB
            tls:
              root-certificate: ca.pem
              client-certificate: me.pem
              client-key: me.key
          clock.fixed: 2026-01-31T12:00:00Z
          log: {format: json, level: debug}
        """);

    Configuration all = read().values();

    assertThat(all.general().roles()).hasToString("ingest,chat");
    assertThat(all.general().retention())
        .isEqualTo(new RetentionPeriods(Duration.ofDays(7), Duration.ZERO, Duration.ofDays(30)));
    assertThat(all.http().address()).hasToString("0.0.0.0");
    assertThat(all.http().port().number()).isEqualTo(81);
    assertThat(all.otlp().address().address().isLoopbackAddress()).isTrue();
    assertThat(all.otlp().grpc().port().number()).isEqualTo(82);
    assertThat(all.otlp().http().port().number()).isEqualTo(83);
    assertThat(all.data().dir()).isEqualTo(Path.of("/var/lib/ollystack"));
    assertThat(all.clickhouse().server()).hasToString("Optional[https://db:8443]");
    assertThat(all.clickhouse().database()).isEqualTo("telemetry");
    assertThat(all.clickhouse().user()).isEqualTo("olly");
    assertThat(all.clickhouse().password().reveal()).isEqualTo("geheim");
    assertThat(all.clickhouse().cluster()).isEqualTo("main");
    assertThat(all.clickhouse().memory()).isEqualTo(DataSize.ofMegabytes(512));
    assertThat(all.clickhouse().tls().rootCertificate()).isEqualTo(Path.of("ca.pem"));
    assertThat(all.clickhouse().tls().clientCertificate()).isEqualTo(Path.of("me.pem"));
    assertThat(all.clickhouse().tls().clientKey()).isEqualTo(Path.of("me.key"));
    assertThat(all.clock().clock().instant()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(all.log().format()).isEqualTo(LogConfig.Format.JSON);
    assertThat(all.log().level()).isEqualTo(LogConfig.Level.DEBUG);
  }

  @Test
  void flagBeatsVariableBeatsFile() throws Exception {
    write("ollystack: {http.port: 1, otlp.grpc.port: 1, otlp.http.port: 3}");
    Map<String, String> environment =
        Map.of("OLLYSTACK_HTTP_PORT", "2", "OLLYSTACK_OTLP_GRPC_PORT", "4");

    LoadedConfiguration loaded =
        reader.read(List.of("--ollystack.http.port=5"), environment, directory);

    assertThat(loaded.values().http().port().number()).isEqualTo(5);
    assertThat(loaded.values().otlp().grpc().port().number()).isEqualTo(4);
    assertThat(loaded.values().otlp().http().port().number()).isEqualTo(3);
    assertThat(loaded.settings())
        .filteredOn(setting -> setting.key().endsWith("port"))
        .extracting(LoadedConfiguration.Effective::origin)
        .containsExactly(
            "flag --ollystack.http.port",
            "environment variable OLLYSTACK_OTLP_GRPC_PORT",
            directory.resolve("ollystack.yaml") + " line 1");
  }

  /// The launcher hands its environment on: a variable that it sets and the program rejects would
  /// stop every start.
  @Test
  void takesEveryVariableOfTheLauncher() throws Exception {
    String launcher = Files.readString(Path.of("../../ollystack"));
    Map<String, String> environment =
        Pattern.compile("OLLYSTACK_[A-Z_]+")
            .matcher(launcher)
            .results()
            .map(MatchResult::group)
            .distinct()
            .collect(
                Collectors.toMap(name -> name, name -> name.endsWith("_PORT") ? "1" : "http://x"));
    environment.put("OLLYSTACK_HTTP_PORT", "2");

    assertThat(environment).containsKey("OLLYSTACK_GEOIP_DATABASE");
    assertThat(read(environment).values().geoip().database()).isEqualTo(Path.of("http://x"));
  }

  @Test
  void emptyVariableCountsAsNotSet() throws Exception {
    assertThat(read(Map.of("OLLYSTACK_CLICKHOUSE_URL", "")).values().clickhouse().server())
        .isEmpty();
  }

  @Test
  void neverShowsAPassword() throws Exception {
    LoadedConfiguration loaded = read(Map.of("OLLYSTACK_CLICKHOUSE_PASSWORD", "geheim"));

    assertThat(loaded.settings().toString()).doesNotContain("geheim").contains("***");
    assertThat(loaded.values().toString()).doesNotContain("geheim");
  }

  @Test
  void reportsEveryProblemAtOnce() throws Exception {
    write(
        """
        ollystack:
          http:
            prot: 8080
          clock.fixed: yesterday
        """);
    Path file = directory.resolve("ollystack.yaml");

    assertThatThrownBy(() ->
            reader.read(
                List.of(
                    "--ollystack.http.port=99999",
                    "--data.dir=x",
                    "--ollystack.roles=ingest,slack",
                    "--ollystack.clickhouse.url=http://olly:geheim@db",
                    "stray"),
                Map.of("OLLYSTACK_HTPP_PORT", "1", "OLLYSTACK_RETENTION", "3w"),
                directory))
        .isInstanceOf(ConfigurationRejected.class)
        .hasMessage(
            """
            The configuration has 9 problems:
              stray: unexpected argument (command line).
                Expected settings such as --ollystack.http.port=8080; `ollystack settings` lists them.
              --data.dir: unknown setting (command line).
                Expected settings such as --ollystack.http.port=8080; `ollystack settings` lists them. Did you mean --ollystack.data.dir?
              OLLYSTACK_HTPP_PORT: unknown setting (environment).
                Expected variables such as OLLYSTACK_HTTP_PORT; `ollystack settings` lists them. Did you mean OLLYSTACK_HTTP_PORT?
              ollystack.http.prot: unknown setting (%s line 3).
                Expected keys such as ollystack.http.port; `ollystack settings` lists them. Did you mean ollystack.http.port?
              ollystack.roles=ingest,slack: this version has no role `slack` yet (flag --ollystack.roles).
                Expected all, or a list of ingest, chat, migrate.
              ollystack.retention=3w: not a period (environment variable OLLYSTACK_RETENTION).
                Expected a period such as 30d, or by signal such as traces=7d,logs=14d,metrics=90d; 0 keeps for ever.
              ollystack.http.port=99999: not a port (flag --ollystack.http.port).
                Expected a port from 0 to 65535; 0 takes any free port.
              ollystack.clickhouse.url=http://***@db: user and password have settings of their own (flag --ollystack.clickhouse.url).
                Expected an http or https address such as https://host:8443.
              ollystack.clock.fixed=yesterday: not a moment in UTC (%s line 4).
                Expected a moment such as 2026-01-31T12:00:00Z.\
            """
                .formatted(file, file));
  }

  @Test
  void rejectsOnePortForTwoListeners() {
    assertThatThrownBy(() -> read(Map.of("OLLYSTACK_HTTP_PORT", "4318")))
        .hasMessage(
            """
            The configuration has 1 problem:
              ollystack.otlp.http.port=4318: the same port as ollystack.http.port (settings together).
                Expected a port of its own for each.\
            """);
  }

  @Test
  void rejectsMissingFile() {
    assertThatThrownBy(() -> read(Map.of("OLLYSTACK_CONFIG", "nowhere.yaml")))
        .hasMessage(
            """
            The configuration has 1 problem:
              ollystack.config=nowhere.yaml: no such file (environment variable OLLYSTACK_CONFIG).
                Expected a YAML file. Looked for %s.\
            """
                .formatted(directory.resolve("nowhere.yaml")));
  }

  @Test
  void rejectsMalformedFile() throws Exception {
    write("ollystack:\n  http: {port: 1\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigurationRejected.class)
        .hasMessageContaining("ollystack.yaml line ")
        .hasMessageContaining("Expected a YAML file with the key `ollystack`.");
  }

  @Test
  void migrateRunsAlone() {
    assertThatThrownBy(() -> read(Map.of("OLLYSTACK_ROLES", "migrate,chat")))
        .hasMessage(
            """
            The configuration has 1 problem:
              ollystack.roles=migrate,chat: `migrate` ends when it is done and runs alone (environment variable OLLYSTACK_ROLES).
                Expected all, or a list of ingest, chat, migrate.\
            """);
  }

  private LoadedConfiguration read() throws ConfigurationRejected {
    return read(Map.of());
  }

  private LoadedConfiguration read(Map<String, String> environment) throws ConfigurationRejected {
    return reader.read(List.of(), environment, directory);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(directory.resolve("ollystack.yaml"), yaml);
  }
}
