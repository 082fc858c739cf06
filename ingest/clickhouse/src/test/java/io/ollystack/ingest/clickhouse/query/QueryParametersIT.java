package io.ollystack.ingest.clickhouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.embedded.TestClickHouse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class QueryParametersIT {
  private static final QueryRunner RUNNER =
      new ClickHouseQueryRunner(
          ClickHouseClient.open(TestClickHouse.server()), QueryLog.NONE, Clock.systemUTC());

  @Property(tries = 150)
  void noTextCanBecomeSql(@ForAll String text) throws Exception {
    ResultTable table =
        RUNNER.run(
            QueryRequest.of(
                "SELECT {p:String}, {l:Array(String)}, {n:Nullable(String)}",
                Map.of("p", text, "l", List.of(text, text), "n", Optional.of(text))));
    // Lone surrogates have no UTF-8 form: they arrive as question marks, which is not our matter.
    String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(table.rows()).containsExactly(List.of(utf8, List.of(utf8, utf8), utf8));
  }
}
