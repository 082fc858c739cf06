package io.ollystack.ingest.pipeline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.dispatch.DecisionLog.Decision;
import io.ollystack.ingest.pipeline.dispatch.DecisionLog.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read back after damage is the steps before it, never others.
class DecisionLogTest {
  private static final List<Step> STEPS =
      List.of(
          new Step(0, 3, 1_000, List.of(new Decision("", 1, 2, 1), new Decision("", 3, 4, 0))),
          new Step(1, 3, 1_000, List.of(new Decision("acme", 5, 6, 20))),
          new Step(2, 8, 2_000, List.of(new Decision("", 7, 8, 0.5), new Decision("ü", 9, 1, 3))));

  @TempDir Path directory;

  @Test
  void tellsEverythingAfterAReopening() throws Exception {
    Path file = written("whole");
    UUID id;
    try (DecisionLog log = new DecisionLog(file)) {
      id = log.id();
      assertThat(log.steps()).isEqualTo(STEPS);
      assertThat(log.nextStep()).isEqualTo(3);
      assertThat(STEPS.stream().filter(log::isStored)).containsExactly(STEPS.get(0));
    }
    try (DecisionLog again = new DecisionLog(file)) {
      assertThat(again.id()).as("tokens stay the same").isEqualTo(id);
    }
  }

  @Test
  void aFileCutAnywhereGivesTheStepsBeforeTheCut() throws Exception {
    byte[] whole = Files.readAllBytes(written("cut"));
    int most = 0;
    for (int length = 0; length <= whole.length; length++) {
      Path file = directory.resolve("cut-" + length);
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      int steps = assertPrefix(file);
      assertThat(steps).isGreaterThanOrEqualTo(most);
      most = steps;
    }
    assertThat(most).isEqualTo(STEPS.size());
  }

  @Test
  void aBitFlippedAnywhereNeverMakesAnotherDecision() throws Exception {
    byte[] whole = Files.readAllBytes(written("flip"));
    int shortened = 0;
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      Path file = directory.resolve("flip-" + at);
      Files.write(file, damaged);
      shortened += assertPrefix(file) < STEPS.size() ? 1 : 0;
    }
    assertThat(shortened).isGreaterThan(whole.length / 3);
  }

  @Test
  void goesOnAfterDamageWithoutGivingANumberTwice() throws Exception {
    Path file = written("on");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 3));
    Step fresh;
    try (DecisionLog log = new DecisionLog(file)) {
      fresh = new Step(log.nextStep(), 9, 3_000, List.of(new Decision("", 1, 1, 1)));
      log.append(fresh);
    }
    try (DecisionLog again = new DecisionLog(file)) {
      List<Step> steps = again.steps();
      assertThat(steps.getLast()).isEqualTo(fresh);
      assertThat(steps.stream().map(Step::id)).doesNotHaveDuplicates();
      assertThat(again.nextStep()).isEqualTo(fresh.id() + 1);
    }
  }

  @Test
  void forgetsWhatNobodyNeedsAndKeepsNumbering() throws Exception {
    Path file = directory.resolve("forget");
    try (DecisionLog log = new DecisionLog(file)) {
      for (long id = 0; id < 400; id++) {
        List<Decision> many = new ArrayList<>();
        for (long trace = 0; trace < 2_000; trace++) {
          many.add(new Decision("", id, trace, 1));
        }
        Step step = new Step(id, id, id * 1_000, many);
        log.append(step);
        log.forgetBefore(id - 5, id * 1_000 - 10_000);
        log.stored(step);
      }
      assertThat(Files.size(file)).as("26 bytes a decision, 800,000 of them").isLessThan(17 << 20);
    }
    try (DecisionLog again = new DecisionLog(file)) {
      assertThat(again.nextStep()).isEqualTo(400);
      assertThat(again.steps().getLast().id()).isEqualTo(399);
      assertThat(again.steps()).hasSizeLessThan(400);
    }
  }

  /// @return how many steps are left
  private static int assertPrefix(Path file) throws IOException {
    try (DecisionLog log = new DecisionLog(file)) {
      assertThat(log.steps()).isEqualTo(STEPS.subList(0, log.steps().size()));
      assertThat(log.nextStep()).isGreaterThanOrEqualTo(log.steps().size());
      return log.steps().size();
    } finally {
      Files.delete(file);
    }
  }

  private Path written(String name) throws IOException {
    Path file = directory.resolve(name);
    try (DecisionLog log = new DecisionLog(file)) {
      for (Step step : STEPS) {
        log.append(step);
      }
      log.stored(STEPS.get(0));
    }
    return file;
  }
}
