package io.ollystack.ingest.pipeline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
  private final Random random = new Random(7);

  @Test
  void doublesUpToItsMost() {
    for (int failures = 1; failures < 100; failures++) {
      long most = Math.min(100L << Math.min(failures - 1, 20), 2_000);
      Duration wait = backoff.after(failures, Duration.ZERO, random);
      assertThat(wait).isBetween(Duration.ofMillis(most * 2 / 3), Duration.ofMillis(most));
    }
  }

  @Test
  void waitsAtLeastAsLongAsAsked() {
    assertThat(backoff.after(1, Duration.ofMinutes(1), random)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("backoff from PT2S to PT1S");
  }
}
