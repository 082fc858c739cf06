package io.ollystack.models.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/// Fits the network to rows by the pinball loss. The same rows and seed give the same weights on
/// the same kind of processor: one thread, our own initial weights, our own order.
final class NetworkTrainer {
  private static final int BATCH = 1_024;
  private static final float FIRST_RATE = 2e-3f;
  private static final float LAST_RATE = 2e-5f;

  private final long seed;
  private final Consumer<String> progress;

  NetworkTrainer(long seed, Consumer<String> progress) {
    this.seed = seed;
    this.progress = progress;
  }

  /// The weights, and what the trained network answers to some rows, for comparison with the file.
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Trained(QuantileNetwork.Weights weights, float[] answers, double loss) {}

  Trained train(TrainingRows rows, int steps, float[] probes, int probeCount) {
    try (Model model = Model.newInstance("forecaster", "PyTorch")) {
      QuantileNetwork network = new QuantileNetwork();
      model.setBlock(network);
      network.initialize(model.getNDManager(), seed);
      DefaultTrainingConfig configuration =
          new DefaultTrainingConfig(new Pinball(model.getNDManager()))
              .optDevices(new Device[] {Device.cpu()})
              .optOptimizer(
                  Optimizer.adam()
                      .optLearningRateTracker(
                          Tracker.cosine()
                              .setBaseValue(FIRST_RATE)
                              .optFinalValue(LAST_RATE)
                              .setMaxUpdates(steps)
                              .build())
                      .build());
      double loss = Double.NaN;
      try (Trainer trainer = model.newTrainer(configuration)) {
        trainer.initialize(new Shape(BATCH, TrainingRows.WIDTH));
        Random order = new Random(seed);
        for (int step = 0; step < steps; step++) {
          double now = step(trainer, rows, order);
          loss = Double.isNaN(loss) ? now : 0.99 * loss + 0.01 * now;
          if ((step + 1) % Math.max(1, steps / 10) == 0) {
            progress.accept(
                String.format(Locale.ROOT, "step %d of %d, loss %.4f", step + 1, steps, loss));
          }
        }
      }
      try (NDManager manager = model.getNDManager().newSubManager()) {
        NDArray input = manager.create(probes, new Shape(probeCount, TrainingRows.WIDTH));
        float[] answers =
            network
                .forward(new ParameterStore(manager, false), new NDList(input), false)
                .singletonOrThrow()
                .toFloatArray();
        return new Trained(network.weights(), answers, loss);
      }
    }
  }

  private static double step(Trainer trainer, TrainingRows rows, Random order) {
    float[] inputs = new float[BATCH * TrainingRows.WIDTH];
    float[] outcomes = new float[BATCH];
    for (int i = 0; i < BATCH; i++) {
      int row = order.nextInt(rows.size());
      System.arraycopy(rows.input(row), 0, inputs, i * TrainingRows.WIDTH, TrainingRows.WIDTH);
      outcomes[i] = rows.outcome(row);
    }
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDList input = new NDList(manager.create(inputs, new Shape(BATCH, TrainingRows.WIDTH)));
      NDList label = new NDList(manager.create(outcomes, new Shape(BATCH, 1)));
      float loss;
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray value = trainer.getLoss().evaluate(label, trainer.forward(input));
        gradients.backward(value);
        loss = value.getFloat();
      }
      trainer.step();
      return loss;
    }
  }

  private static final class Pinball extends Loss {
    private final NDArray levels;

    Pinball(NDManager manager) {
      super("pinball");
      levels = manager.create(QuantileNetwork.LEVELS);
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray error = labels.singletonOrThrow().sub(predictions.singletonOrThrow());
      return NDArrays.maximum(error.mul(levels), error.mul(levels.sub(1f))).mean();
    }
  }
}
