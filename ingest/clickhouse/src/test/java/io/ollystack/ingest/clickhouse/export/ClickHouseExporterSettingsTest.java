package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClickHouseExporterSettingsTest {
  @Test
  void everyBoundHasItsMessage() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClickHouseExporterSettings(0, 4, second, second))
        .withMessage(
            "exporter ollystack_clickhouse: max_rows_per_insert = 0: expected 1 to 1000000.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClickHouseExporterSettings(10, 65, second, second))
        .withMessage("exporter ollystack_clickhouse: max_parallel_inserts = 65: expected 1 to 64.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClickHouseExporterSettings(10, 4, Duration.ofMillis(5), second))
        .withMessage(
            "exporter ollystack_clickhouse: insert_timeout PT0.005S, retry_delay PT1S: expected at least 1s and no negative delay.");
  }
}
