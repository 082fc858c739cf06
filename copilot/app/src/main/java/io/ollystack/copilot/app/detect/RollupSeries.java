package io.ollystack.copilot.app.detect;

import io.ollystack.anomaly.live.Place;
import io.ollystack.anomaly.live.SeriesReader;
import io.ollystack.anomaly.live.WindowCounts;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Counts of the stored roll-ups: of each tenant, service and operation its requests (server and
/// consumer spans, roots), of each edge its calls.
final class RollupSeries implements SeriesReader {
  /// Sixteen stored buckets are one of the detector's.
  private static final String DURATIONS =
      "sumMap(arrayMap(b -> intDiv(b, 16), mapKeys(durations)), mapValues(durations)) AS d";

  private static final String REQUESTS =
      """
      SELECT TenantId, service, operation, '' AS caller, intDiv(toUnixTimestamp(ts), 10) AS w,
             sum(requests), sum(errors), {durations}, d.1, d.2
      FROM {db}.obs_rollups
      WHERE ts >= toDateTime({from:Int64}) AND ts < toDateTime({to:Int64})
        AND entry = 1 AND service != '' AND operation != ''
      GROUP BY GROUPING SETS
        ((TenantId, w), (TenantId, service, w), (TenantId, service, operation, w))
      """;

  private static final String EDGES =
      """
      SELECT TenantId, callee, protocol, caller, intDiv(toUnixTimestamp(ts), 10) AS w,
             sum(calls), sum(errors), {durations}, d.1, d.2
      FROM {db}.obs_topology_edges
      WHERE ts >= toDateTime({from:Int64}) AND ts < toDateTime({to:Int64})
        AND caller != '' AND callee != ''
      GROUP BY TenantId, callee, protocol, caller, w
      """;

  private static final String DAY =
      """
      SELECT TenantId, service, operation, intDiv(toUnixTimestamp(ts), 300) % 288 AS slot,
             sum(requests)
      FROM {db}.obs_rollups
      WHERE ts >= toDateTime({from:Int64}) AND ts < toDateTime({to:Int64})
        AND entry = 1 AND service != '' AND operation != ''
      GROUP BY GROUPING SETS
        ((TenantId, slot), (TenantId, service, slot), (TenantId, service, operation, slot))
      """;

  private static final String FIRST =
      "SELECT count(), toUnixTimestamp(min(ts)) FROM {db}.obs_rollups"
          + " WHERE ts >= toDateTime({from:Int64}) AND entry = 1";

  private static final String SUM =
      "SELECT sum(requests) FROM {db}.obs_rollups WHERE ts >= toDateTime({from:Int64})"
          + " AND ts < toDateTime({to:Int64}) AND entry = 1";

  private final ClickHouseClient client;
  private final String database;

  RollupSeries(ClickHouseClient client) {
    this.client = client;
    database = "`" + client.endpoint().database().replace("`", "\\`") + "`";
  }

  @Override
  public void read(Instant from, Instant to, Consumer<WindowCounts> rows)
      throws Unreadable, InterruptedException {
    for (String statement : List.of(REQUESTS, EDGES)) {
      for (List<String> row : rows(statement.replace("{durations}", DURATIONS), range(from, to))) {
        rows.accept(
            new WindowCounts(
                new Place(row.get(0), row.get(1), row.get(2), row.get(3)),
                Long.parseLong(row.get(4)),
                Long.parseLong(row.get(5)),
                Long.parseLong(row.get(6)),
                buckets(row.get(8)),
                numbers(row.get(9))));
      }
    }
  }

  @Override
  public void readDay(Instant from, Instant to, Consumer<FiveMinutes> rows)
      throws Unreadable, InterruptedException {
    for (List<String> row : rows(DAY, range(from, to))) {
      rows.accept(
          new FiveMinutes(
              new Place(row.get(0), row.get(1), row.get(2), ""),
              Integer.parseInt(row.get(3)),
              Long.parseLong(row.get(4))));
    }
  }

  @Override
  public Optional<Instant> first(Instant from) throws Unreadable, InterruptedException {
    List<String> row = rows(FIRST, Map.of("from", from.getEpochSecond())).getFirst();
    return row.get(0).equals("0")
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(Long.parseLong(row.get(1))));
  }

  @Override
  public long requests(Instant from, Instant to) throws Unreadable, InterruptedException {
    return Long.parseLong(rows(SUM, range(from, to)).getFirst().getFirst());
  }

  private static Map<String, Object> range(Instant from, Instant to) {
    return Map.of("from", from.getEpochSecond(), "to", to.getEpochSecond());
  }

  private List<List<String>> rows(String statement, Map<String, Object> parameters)
      throws Unreadable, InterruptedException {
    try {
      return client.rows(statement.replace("{db}", database), "read roll-ups", parameters);
    } catch (QueryFailure failure) {
      throw new Unreadable(failure.text(), failure);
    }
  }

  private static int[] buckets(String array) {
    long[] numbers = numbers(array);
    int[] buckets = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      buckets[i] = (int) numbers[i];
    }
    return buckets;
  }

  /// `[1,2,3]`
  private static long[] numbers(String array) {
    if (array.length() <= 2) {
      return new long[0];
    }
    int count = 1;
    for (int i = 0; i < array.length(); i++) {
      count += array.charAt(i) == ',' ? 1 : 0;
    }
    long[] numbers = new long[count];
    int begin = 1;
    for (int i = 0; i < count; i++) {
      int end = array.indexOf(',', begin);
      numbers[i] = Long.parseLong(array, begin, end < 0 ? array.length() - 1 : end, 10);
      begin = end + 1;
    }
    return numbers;
  }
}
