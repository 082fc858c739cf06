package io.ollystack.copilot.app.eval;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.onnx.ForecastModels;
import io.ollystack.anomaly.onnx.TrainedModels;
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

/// `ollystack eval anomaly|forecast|rca PATH`, `ollystack eval nlq`: measures on labelled data and
/// compares with the bar below which a change made things worse.
@Command(
    name = "eval",
    description = "Measures the product on labelled data.",
    subcommands = {
      EvalCommand.Anomaly.class,
      EvalCommand.Forecasts.class,
      EvalCommand.RootCauses.class,
      io.ollystack.copilot.app.eval.nlq.LanguageCommand.class
    })
public final class EvalCommand {
  private EvalCommand() {}

  private static final int BELOW_THE_BAR = 1;

  @Command(
      name = "anomaly",
      description = "Detection: alarms as the Numenta benchmark, scores by VUS-PR.")
  static final class Anomaly implements Callable<Integer> {
    private static final Map<Profile, Double> BARS =
        Map.of(
            Profile.STANDARD, 76.5,
            Profile.LOW_FALSE_POSITIVES, 71.5,
            Profile.LOW_FALSE_NEGATIVES, 80.2);

    private static final double VUS_PR_BAR = 0.75;

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
      if (result.vusPr().isPresent()) {
        double vusPr = result.vusPr().getAsDouble();
        worse = vusPr < VUS_PR_BAR;
        System.out.printf(
            Locale.ROOT, "VUS-PR                   %6.3f   (bar %.2f)%n", vusPr, VUS_PR_BAR);
      }
      for (Profile profile : result.nab().keySet()) {
        double score = result.nab().getOrDefault(profile, 0.0);
        double bar = BARS.getOrDefault(profile, 0.0);
        worse |= score < bar;
        System.out.printf(
            Locale.ROOT, "NAB %-20s %6.1f   (bar %.1f)%n", words(profile), score, bar);
      }
      System.out.printf(
          Locale.ROOT,
          "false alarms a series and day %.3f, labelled stretches alarmed %.0f %%%n"
              + "%.2f us a row of one thread, Java %s on %d cores%n",
          result.falseAlarmsADay(),
          100 * result.recall(),
          result.microsARow(),
          Runtime.version(),
          Runtime.getRuntime().availableProcessors());
      return worse ? BELOW_THE_BAR : 0;
    }

    private static String words(Profile profile) {
      return profile.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Command(name = "forecast", description = "Forecasts: scaled error and coverage of intervals.")
  static final class Forecasts implements Callable<Integer> {
    private static final double HOUR_BAR = 0.57;
    private static final double DAY_BAR = 0.88;
    private static final double LEAST_COVERED = 0.88;
    private static final double MOST_COVERED = 0.92;

    @Parameters(paramLabel = "FOLDER", description = "Holds labels.json and the series.")
    private Path folder = Path.of("");

    @Option(names = "--out", description = "Write every forecast, as JSON lines.")
    private @Nullable Path out;

    @Option(
        names = "--models",
        description =
            "Where models trained on this machine lie; else the product's own is measured.")
    private Path models = Path.of("no-models");

    @Option(names = "--without-model", description = "Measure profiles and trends alone.")
    private boolean withoutModel;

    @Override
    public Integer call() {
      ForecastModels.Found found = ForecastModels.find(new TrainedModels(models));
      Optional<ForecastModel> model = withoutModel ? Optional.empty() : found.model();
      ForecastEvaluation.Result result =
          new ForecastEvaluation(model).run(existing(folder), Optional.ofNullable(out));
      System.out.printf(
          Locale.ROOT,
          "%d series, %d forecasts; %s%n",
          result.series(),
          result.forecasts(),
          withoutModel ? "without a model, as asked" : found.state());
      print("1 hour", result.hour(), HOUR_BAR);
      print("24 hours", result.day(), DAY_BAR);
      System.out.printf(
          Locale.ROOT,
          "%.0f %% of the values by the model; %.1f ms a forecast of a day, Java %s on %d cores%n",
          100 * result.byModel(),
          result.millis(),
          Runtime.version(),
          Runtime.getRuntime().availableProcessors());
      return worse(result.hour(), HOUR_BAR) || worse(result.day(), DAY_BAR) ? BELOW_THE_BAR : 0;
    }

    private static boolean worse(ForecastEvaluation.Span span, double bar) {
      return span.meanMase() > bar
          || span.covered() < LEAST_COVERED
          || span.covered() > MOST_COVERED;
    }

    private static void print(String span, ForecastEvaluation.Span result, double bar) {
      System.out.printf(
          Locale.ROOT,
          "%-8s  MASE mean %.3f (bar %.2f), median %.3f; a day before %.3f; within 90 %% band %.1f %% (88 to 92)%n",
          span,
          result.meanMase(),
          bar,
          result.medianMase(),
          result.naiveMase(),
          100 * result.covered());
    }
  }

  @Command(
      name = "rca",
      description = {
        "Root causes on labelled cases.",
        "FOLDER holds issues in the format of the PetShop data (dev/index.json, common/), or one"
            + " folder a case with ground_truth.json and OTLP JSON lines."
      })
  static final class RootCauses implements Callable<Integer> {
    /// The shares of cases whose true cause must be first, and among the first three.
    private record Bar(double top1, double top3) {}

    private static final Map<String, Bar> BARS =
        Map.of(
            PetShop.NAME,
            new Bar(0.97, 1),
            "OnlineBoutique",
            new Bar(0.93, 1),
            "TrainTicket",
            new Bar(0.96, 1));

    @Parameters(paramLabel = "FOLDER", description = "Holds the labelled cases.")
    private Path folder = Path.of("");

    @Option(names = "--out", description = "Write the whole ranking of each case, as JSON lines.")
    private @Nullable Path out;

    @Override
    public Integer call() {
      Map<String, RootCauseEvaluation.Result> results =
          new RootCauseEvaluation(System.err::println)
              .run(existing(folder), Optional.ofNullable(out));
      boolean worse = false;
      for (Map.Entry<String, RootCauseEvaluation.Result> entry : results.entrySet()) {
        RootCauseEvaluation.Result result = entry.getValue();
        Bar bar = BARS.getOrDefault(entry.getKey(), new Bar(0, 0));
        worse |= result.top1() < bar.top1() || result.top3() < bar.top3();
        System.out.printf(
            Locale.ROOT,
            "%s: %d cases%n  top 1  %.3f   (bar %.2f)%n  top 3  %.3f   (bar %.2f)%n  top 5  %.3f%n",
            entry.getKey(),
            result.cases(),
            result.top1(),
            bar.top1(),
            result.top3(),
            bar.top3(),
            result.top5());
      }
      return worse ? BELOW_THE_BAR : 0;
    }
  }

  private static Path existing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new EvaluationFailed(folder + ": no such folder. Expected one with labelled data.");
    }
    return folder;
  }
}
