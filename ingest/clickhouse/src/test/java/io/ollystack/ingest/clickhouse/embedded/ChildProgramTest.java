package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.embedded.server.EmbeddedServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildProgramTest {
  private static final String MAIN = EmbeddedServer.class.getName();

  @Test
  void runsFromFoldersAndJars() {
    ChildProgram program =
        ChildProgram.of(
            List.of(
                URI.create("file:/b/target/classes/"),
                URI.create("file:/m%20n/lz4.jar"),
                URI.create("file:/m%20n/lz4.jar")));

    assertThat(program.arguments()).containsExactly("-cp", "/b/target/classes:/m n/lz4.jar", MAIN);
  }

  @Test
  void runsFromASpringBootArchiveThroughItsLauncher() {
    ChildProgram program =
        ChildProgram.of(
            List.of(
                URI.create("jar:nested:/app/ollystack.jar/!BOOT-INF/lib/clickhouse.jar!/"),
                URI.create("jar:nested:/app/ollystack.jar/!BOOT-INF/lib/lz4.jar!/")));

    assertThat(program.arguments())
        .containsExactly(
            "-Dloader.main=" + MAIN,
            "-cp",
            "/app/ollystack.jar",
            "org.springframework.boot.loader.launch.PropertiesLauncher");
  }

  @Test
  void saysWhatItCannotRunFrom() {
    assertThatThrownBy(() -> ChildProgram.of(List.of(URI.create("jrt:/java.base"))))
        .hasMessage(
            "embedded ClickHouse: cannot run a child from jrt:/java.base. Expected folders, jars or"
                + " a Spring Boot archive.");
  }
}
