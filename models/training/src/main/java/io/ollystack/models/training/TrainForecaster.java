package io.ollystack.models.training;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.ModelInput;
import io.ollystack.anomaly.onnx.ForecastModels;
import io.ollystack.anomaly.onnx.ModelRejected;
import io.ollystack.anomaly.onnx.TrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Trains the forecaster. With stored series it makes a challenger, which takes over only if it
/// beats the model that serves on the held-back end of those series; with `--product` it writes the
/// model that comes with the product.
@Command(
    name = "forecaster",
    mixinStandardHelpOptions = true,
    description = "Trains the forecaster on generated series, and on yours.")
public final class TrainForecaster implements Callable<Integer> {
  private static final int SERIES_ORIGINS = 300;
  private static final int GENERATED_ORIGINS = 30;
  private static final int HORIZONS = 6;
  private static final int PROBES = 32;
  private static final double HELD_BACK = 0.1;
  private static final double AGREE_WITHIN = 1e-4;

  /// A challenger must be better by this share: less is the luck of the draw.
  private static final double BETTER_BY = 0.01;

  private static final int FEWEST_FORECASTS = 200;
  private static final int FEWEST_SAMPLES = 400;

  @Option(
      names = "--series",
      description = "Stored series, one JSON line each: name, step_s, values.")
  private @Nullable Path series;

  @Option(
      names = "--columns",
      description = "A folder of columns with labels.json; their rows before `train_n` are used.")
  private @Nullable Path columns;

  @Option(names = "--models", description = "Where the models trained on this machine lie.")
  private @Nullable Path models;

  @Option(names = "--product", description = "Write the product's own model into this folder.")
  private @Nullable Path product;

  @Option(
      names = "--seed",
      description = "Everything drawn by chance follows from it (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--steps", description = "Batches to learn from (${DEFAULT-VALUE}).")
  private int steps = 8_000;

  @Option(names = "--generated", description = "How many series to generate (${DEFAULT-VALUE}).")
  private int generated = 2_000;

  @Option(names = "--rollback", description = "Let the model before the newest serve again.")
  private boolean rollBack;

  private TrainForecaster() {}

  public static void main(String[] arguments) {
    // The training engine would report its use to its makers, and find newer files of its own.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    // One thread: the order of sums, and so the weights, stay the same.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.exit(new CommandLine(new TrainForecaster()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, ModelRejected {
    if (rollBack && models != null) {
      System.out.println(
          new TrainedModels(models)
              .rollBack()
              .map(gone -> "forecaster " + gone + " no longer serves")
              .orElse("no model was trained here: the product's own serves"));
      return 0;
    }
    List<String> data = new ArrayList<>();
    List<TrainingSeries> own = new ArrayList<>();
    if (series != null) {
      own.addAll(SeriesFiles.stored(series));
      data.add(own.size() + " stored series");
    }
    if (columns != null) {
      List<TrainingSeries> read = SeriesFiles.columns(columns);
      own.addAll(read);
      data.add(read.size() + " series of " + columns.getFileName() + ", their training part");
    }
    data.add(generated + " generated series of seed " + seed);
    TrainingRows rows = new TrainingRows();
    HeldBack heldBack = new HeldBack();
    Random random = new Random(seed);
    for (TrainingSeries each : own) {
      int split = (int) (each.values().length * (1 - HELD_BACK));
      if (each.values().length >= FEWEST_SAMPLES) {
        rows.add(each, firstOutcome(each), split, SERIES_ORIGINS, HORIZONS, random);
        heldBack.add(each, split, random);
      }
    }
    for (TrainingSeries each : new SeriesGenerator(seed).series(generated)) {
      rows.add(each, 60, each.values().length, GENERATED_ORIGINS, HORIZONS, random);
    }
    if (own.isEmpty()) {
      new SeriesGenerator(seed + 1)
          .series(200)
          .forEach(each -> heldBack.add(each, each.values().length / 2, random));
    }
    System.out.printf(
        Locale.ROOT, "%d forecasts to learn from, %d held back%n", rows.size(), heldBack.size());
    List<ModelInput.Row> probes = heldBack.rows(PROBES);
    NetworkTrainer.Trained trained =
        new NetworkTrainer(seed, System.out::println)
            .train(rows, steps, flat(probes), probes.size());
    byte[] model = ForecasterGraph.of(trained.weights());
    Manifest.Training training =
        new Manifest.Training(
            seed,
            steps,
            rows.size(),
            data,
            "outcomes in the first 90 % of each series; the rest is held back");
    return finish(model, training, heldBack, probes, trained.answers());
  }

  private int finish(
      byte[] model,
      Manifest.Training training,
      HeldBack heldBack,
      List<ModelInput.Row> probes,
      float[] answers)
      throws IOException, ModelRejected {
    Path draft = Files.createTempDirectory("forecaster");
    Files.write(draft.resolve("model.onnx"), model);
    byte[] unmeasured = Manifest.of(model, training, new HeldBack.Score(0, 0, 0));
    Files.write(draft.resolve("manifest.json"), unmeasured);
    ForecastModel challenger = ForecastModels.open(draft);
    double apart = apart(challenger, probes, answers);
    System.out.printf(
        Locale.ROOT, "the written model and the trained one differ by %.1e at most%n", apart);
    if (!(apart <= AGREE_WITHIN)) {
      System.err.println("that is more than " + AGREE_WITHIN + ": nothing was installed");
      return 1;
    }
    HeldBack.Score score = heldBack.score(challenger);
    byte[] manifest = Manifest.of(model, training, score);
    if (product != null) {
      Files.createDirectories(product);
      Files.write(product.resolve("model.onnx"), model);
      Files.write(product.resolve("manifest.json"), manifest);
      Files.write(product.resolve("golden.jsonl"), golden(probes, answers));
      print("the new model", score);
      return 0;
    }
    return contest(model, manifest, score, heldBack);
  }

  /// Champion and challenger on the same forecasts.
  private int contest(byte[] model, byte[] manifest, HeldBack.Score score, HeldBack heldBack)
      throws IOException, ModelRejected {
    if (models == null) {
      System.err.println("neither --product nor --models: the trained model goes nowhere");
      return 2;
    }
    TrainedModels trainedModels = new TrainedModels(models);
    ForecastModels.Found found = ForecastModels.find(trainedModels);
    if (found.wrong()) {
      System.out.println(found.state());
    }
    print("challenger", score);
    if (score.forecasts() < FEWEST_FORECASTS) {
      System.out.printf(
          Locale.ROOT,
          "Fewer than %d forecasts are held back: too little history to judge. The model that"
              + " serves stays.%n",
          FEWEST_FORECASTS);
      return 0;
    }
    if (found.model().isPresent()) {
      HeldBack.Score champion = heldBack.score(found.model().get());
      print("champion  ", champion);
      if (!(score.loss() < champion.loss() * (1 - BETTER_BY))) {
        System.out.println("The champion stays: " + found.state() + ".");
        return 0;
      }
    }
    trainedModels.install(Manifest.version(model), model, manifest);
    System.out.println("The challenger serves from now on. `--rollback` takes it back.");
    return 0;
  }

  private static void print(String who, HeldBack.Score score) {
    System.out.printf(
        Locale.ROOT,
        "%s: loss %.5f, %.1f %% within its 90 %% interval, %d forecasts%n",
        who,
        score.loss(),
        100 * score.covered(),
        score.forecasts());
  }

  /// After two days where the history allows it: then profiles are known.
  private static int firstOutcome(TrainingSeries series) {
    long twoDays = java.time.Duration.ofDays(2).dividedBy(series.step());
    return (int) Math.max(60, Math.min(twoDays, series.values().length / 4));
  }

  private static float[] flat(List<ModelInput.Row> rows) {
    float[] flat = new float[rows.size() * TrainingRows.WIDTH];
    for (int i = 0; i < rows.size(); i++) {
      float[] row = TrainingRows.flat(rows.get(i));
      System.arraycopy(row, 0, flat, i * TrainingRows.WIDTH, TrainingRows.WIDTH);
    }
    return flat;
  }

  /// The greatest difference over several sizes of batch.
  private static double apart(ForecastModel model, List<ModelInput.Row> probes, float[] answers) {
    double most = 0;
    for (int batch : new int[] {1, 7, probes.size()}) {
      int size = Math.min(batch, probes.size());
      List<float[]> written = model.quantiles(probes.subList(0, size));
      for (int i = 0; i < size; i++) {
        for (int q = 0; q < QuantileNetwork.LEVELS.length; q++) {
          double trained = answers[i * QuantileNetwork.LEVELS.length + q];
          most = Math.max(most, Math.abs(trained - written.get(i)[q]));
        }
      }
    }
    return most;
  }

  /// Inputs with the trainer's own answers, by which a build without the trainer checks the file.
  private static byte[] golden(List<ModelInput.Row> probes, float[] answers) {
    JsonMapper json = JsonMapper.builder().build();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < probes.size(); i++) {
      ObjectNode line = json.createObjectNode();
      floats(line.putArray("differences"), probes.get(i).differences(), 0, ModelInput.DIFFERENCES);
      floats(line.putArray("context"), probes.get(i).context(), 0, ModelInput.CONTEXT);
      int levels = QuantileNetwork.LEVELS.length;
      floats(line.putArray("quantiles"), answers, i * levels, levels);
      lines.append(json.writeValueAsString(line)).append('\n');
    }
    return lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void floats(ArrayNode array, float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      array.add(values[i]);
    }
  }
}
