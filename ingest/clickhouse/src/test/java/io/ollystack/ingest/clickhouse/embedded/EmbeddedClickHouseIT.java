package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import org.junit.jupiter.api.Test;

class EmbeddedClickHouseIT {
  @Test
  void answersWithThePinnedVersion() {
    ClickHouseEndpoint endpoint = TestClickHouse.newDatabase();

    assertThat(TestClickHouse.run(endpoint, "SELECT version(), currentDatabase(), timezone()"))
        .isEqualTo("%s\t%s\tUTC".formatted(NativeLibrary.engineVersion(), endpoint.database()));
  }
}
