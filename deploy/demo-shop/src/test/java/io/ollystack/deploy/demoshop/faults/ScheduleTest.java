package io.ollystack.deploy.demoshop.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.deploy.demoshop.shop.Shop;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private final FaultCatalog catalog = new FaultCatalog(Shop.blueprint());

  @Test
  void readsLinesAndIgnoresComments() {
    Schedule schedule =
        Schedule.parse(
            "plan", List.of("# a plan", "", "10m payment-latency 5m 1.5  # slow"), catalog);
    assertThat(schedule.entries())
        .containsExactly(
            new Schedule.Entry(
                Duration.ofMinutes(10), "payment-latency", Duration.ofMinutes(5), 1.5));
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(() ->
            Schedule.parse(
                "plan", List.of("10 payment-latency 5m", "5m paymnt-latency 5m", "x"), catalog))
        .hasMessage(
            """
            plan:1: '10' is not a duration. Expected numbers with units, for example 90s, 5m, 1h30m
            plan:2: unknown fault 'paymnt-latency'. Did you mean payment-latency or email-latency \
            or frontend-latency? 'fault list' shows all
            plan:3: expected '<after> <fault> <duration> [intensity]', for example '10m \
            payment-latency 5m'\
            """);
  }

  @Test
  void theTourVisitsEveryKind() throws IOException {
    Schedule tour = Schedule.named("tour", catalog, 1, Duration.ofHours(4));
    assertThat(kinds(tour)).isEqualTo(EnumSet.allOf(FaultKind.class));
  }

  @Test
  void adayOfIncidentsHasSixtyOfEveryKindAndSomeTogether() throws IOException {
    Schedule day = Schedule.named("incidents", catalog, 1, Duration.ofHours(24));
    assertThat(day.entries()).hasSizeGreaterThan(70);
    assertThat(kinds(day)).isEqualTo(EnumSet.allOf(FaultKind.class));
    assertThat(Schedule.named("incidents", catalog, 1, Duration.ofHours(24))).isEqualTo(day);
  }

  @Test
  void aMissingFileIsSaid() {
    assertThatThrownBy(() -> Schedule.named("nowhere.txt", catalog, 1, Duration.ofHours(1)))
        .hasMessage(
            "--schedule nowhere.txt: no such file. Expected a file or one of: none, demo, tour,"
                + " incidents");
  }

  private Set<FaultKind> kinds(Schedule schedule) {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    schedule.entries().forEach(e -> kinds.add(catalog.named(e.fault()).kind()));
    return kinds;
  }
}
