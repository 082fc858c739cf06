package io.ollystack.copilot.app.eval;

import io.ollystack.copilot.app.eval.NabScorer.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ollystack eval anomaly|rca PATH`: measures on labelled data and compares with the bar below
/// which a change made things worse.
@Command(
    name = "eval",
    description = "Measures the product on labelled data.",
    subcommands = {EvalCommand.Anomaly.class, EvalCommand.RootCauses.class})
public final class EvalCommand {
  private EvalCommand() {}

  private static final int BELOW_THE_BAR = 1;

  @Command(name = "anomaly", description = "Detection, scored as the Numenta Anomaly Benchmark.")
  static final class Anomaly implements Callable<Integer> {
    private static final Map<Profile, Double> BARS =
        Map.of(
            Profile.STANDARD, 76.0,
            Profile.LOW_FALSE_POSITIVES, 69.0,
            Profile.LOW_FALSE_NEGATIVES, 79.9);

    @Parameters(paramLabel = "FOLDER", description = "Holds labels.json and the series.")
    private Path folder = Path.of("");

    @Option(names = "--out", description = "Write the score and alarm of every row, as JSON lines.")
    private @Nullable Path out;

    @Override
    public Integer call() {
      AnomalyEvaluation.Result result =
          new AnomalyEvaluation().run(existing(folder), Optional.ofNullable(out));
      System.out.printf(Locale.ROOT, "%d series, %d rows%n", result.series(), result.rows());
      boolean worse = false;
      for (Profile profile : Profile.values()) {
        double score = result.nab().getOrDefault(profile, 0.0);
        double bar = BARS.getOrDefault(profile, 0.0);
        worse |= score < bar;
        System.out.printf(
            Locale.ROOT, "NAB %-20s %6.1f   (bar %.1f)%n", words(profile), score, bar);
      }
      System.out.printf(
          Locale.ROOT, "false alarms a series and day %.3f%n", result.falseAlarmsADay());
      return worse ? BELOW_THE_BAR : 0;
    }

    private static String words(Profile profile) {
      return profile.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Command(name = "rca", description = "Root causes on issues in the format of the PetShop data.")
  static final class RootCauses implements Callable<Integer> {
    private static final double TOP_1_BAR = 0.97;
    private static final double TOP_3_BAR = 1;

    @Parameters(paramLabel = "FOLDER", description = "Holds dev/index.json and common/.")
    private Path folder = Path.of("");

    @Option(names = "--out", description = "Write the whole ranking of each issue, as JSON lines.")
    private @Nullable Path out;

    @Override
    public Integer call() {
      RootCauseEvaluation.Result result =
          new RootCauseEvaluation().run(existing(folder), Optional.ofNullable(out));
      System.out.printf(
          Locale.ROOT,
          "%d issues%ntop 1  %.3f   (bar %.2f)%ntop 3  %.3f   (bar %.2f)%ntop 5  %.3f%n",
          result.issues(),
          result.top1(),
          TOP_1_BAR,
          result.top3(),
          TOP_3_BAR,
          result.top5());
      return result.top1() < TOP_1_BAR || result.top3() < TOP_3_BAR ? BELOW_THE_BAR : 0;
    }
  }

  private static Path existing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new EvaluationFailed(folder + ": no such folder. Expected one with labelled data.");
    }
    return folder;
  }
}
