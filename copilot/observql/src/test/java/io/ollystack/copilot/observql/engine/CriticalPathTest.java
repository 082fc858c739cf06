package io.ollystack.copilot.observql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CriticalPathTest {
  @Test
  void waitsForTheChildThatEndsLast() {
    Map<String, Long> path =
        path(
            List.of(
                span("root", "", 0, 100),
                span("fast", "root", 10, 30),
                span("slow", "root", 10, 90)));
    assertThat(path).isEqualTo(Map.of("root", 20L, "slow", 80L));
  }

  @Test
  void followsOneChildAfterAnother() {
    Map<String, Long> path =
        path(
            List.of(
                span("root", "", 0, 100), span("a", "root", 10, 40), span("b", "root", 50, 95)));
    assertThat(path).isEqualTo(Map.of("root", 25L, "a", 30L, "b", 45L));
  }

  @Test
  void leavesOutWhatOutlivesItsParent() {
    Map<String, Long> path =
        path(List.of(span("root", "", 0, 100), span("message", "root", 50, 500)));
    assertThat(path).isEqualTo(Map.of("root", 100L));
  }

  @Test
  void addsUpToTheRoot() {
    Map<String, Long> path =
        path(
            List.of(
                span("root", "", 0, 100),
                span("a", "root", 5, 60),
                span("b", "a", 10, 55),
                span("c", "root", 40, 99)));
    assertThat(path.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(100);
  }

  @Test
  void standsACycle() {
    assertThat(path(List.of(span("a", "b", 0, 10), span("b", "a", 0, 10)))).isEmpty();
  }

  private static Map<String, Long> path(List<List<@Nullable Object>> spans) {
    Map<String, Long> times = new LinkedHashMap<>();
    for (List<@Nullable Object> row : CriticalPath.of(spans)) {
      times.put(String.valueOf(row.get(1)), ((Number) row.get(10)).longValue());
    }
    return times;
  }

  private static List<@Nullable Object> span(String id, String parent, long from, long to) {
    return new ArrayList<@Nullable Object>(
        Arrays.asList(
            "t",
            id,
            parent,
            "service",
            "operation",
            at(from),
            at(to),
            to - from,
            "internal",
            "ok"));
  }

  private static Instant at(long nanos) {
    return Instant.parse("2026-11-20T13:00:00Z").plusNanos(nanos);
  }
}
