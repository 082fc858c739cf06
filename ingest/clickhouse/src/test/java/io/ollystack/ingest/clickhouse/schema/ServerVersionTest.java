package io.ollystack.ingest.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import org.junit.jupiter.api.Test;

class ServerVersionTest {
  @Test
  void comparesByNumber() {
    assertThat(ServerVersion.parse("25.10.1.1")).isGreaterThan(ServerVersion.parse("25.3"));
    assertThat(ServerVersion.parse("24.12.1\n")).isLessThan(ServerVersion.OLDEST);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerVersion.parse("Ok."))
        .withMessage("ClickHouse version `Ok.`: expected the form 26.7");
  }

  @Test
  void anOlderServerIsRefused() throws Exception {
    try (ScriptedServer old = new ScriptedServer("24.8.4.13\n");
        ClickHouseClient client = ClickHouseClient.open(old.endpoint())) {
      assertThatExceptionOfType(SchemaFailure.ServerTooOld.class)
          .isThrownBy(() -> new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate())
          .withMessage(
              "ClickHouse 24.8.4.13 at %s is too old. Expected 25.3 or newer: a block that is sent twice must be stored once, in dependent views too. Upgrade the server, or leave the URL out to use the embedded one.",
              old.endpoint().uri());
    }
  }

  /// Something else listens there.
  @Test
  void whatIsNoClickHouseIsNamed() throws Exception {
    try (ScriptedServer other = new ScriptedServer("It works!\n");
        ClickHouseClient client = ClickHouseClient.open(other.endpoint())) {
      assertThatExceptionOfType(SchemaFailure.NotClickHouse.class)
          .isThrownBy(() -> new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate())
          .withMessage(
              "What answers at %s is no ClickHouse: asked for its version it said `It works!`. Expected ClickHouse's HTTP interface, usually port 8123, or 8443 with https. Correct OLLYSTACK_CLICKHOUSE_URL.",
              other.endpoint().uri());
    }
  }
}
