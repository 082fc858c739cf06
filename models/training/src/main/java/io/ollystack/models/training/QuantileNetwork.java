package io.ollystack.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.ollystack.anomaly.forecast.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Three layers; the last yields a middle and the widths between neighbouring quantiles, so that
/// quantiles never cross.
///
/// Input: float\[batch\]\[58\], differences in units of the scale, then context. Output:
/// float\[batch\]\[9\], quantiles of asinh((value - base) / scale), ascending.
final class QuantileNetwork extends AbstractBlock {
  /// The levels of the outputs.
  static final float[] LEVELS = {0.025f, 0.05f, 0.1f, 0.25f, 0.5f, 0.75f, 0.9f, 0.95f, 0.975f};

  static final int HIDDEN = 128;
  private static final int MIDDLE = LEVELS.length / 2;

  /// Inputs and outputs of each layer.
  static final int[][] LAYERS = {
    {TrainingRows.WIDTH, HIDDEN}, {HIDDEN, HIDDEN}, {HIDDEN, LEVELS.length}
  };

  private final List<Parameter> weights = new ArrayList<>();
  private final List<Parameter> biases = new ArrayList<>();

  QuantileNetwork() {
    for (int i = 0; i < LAYERS.length; i++) {
      weights.add(
          addParameter(
              Parameter.builder()
                  .setName("weight" + i)
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(LAYERS[i][0], LAYERS[i][1]))
                  .build()));
      biases.add(
          addParameter(
              Parameter.builder()
                  .setName("bias" + i)
                  .setType(Parameter.Type.BIAS)
                  .optShape(new Shape(LAYERS[i][1]))
                  .build()));
    }
  }

  /// Sets the weights by chance of our own: that of the engine differs between its versions.
  void initialize(NDManager manager, long seed) {
    initialize(manager, DataType.FLOAT32, new Shape(1, TrainingRows.WIDTH));
    Random random = new Random(seed);
    for (int i = 0; i < LAYERS.length; i++) {
      float[] values = new float[LAYERS[i][0] * LAYERS[i][1]];
      double deviation = Math.sqrt((i == LAYERS.length - 1 ? 0.1 : 2.0) / LAYERS[i][0]);
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) (deviation * random.nextGaussian());
      }
      weights.get(i).getArray().set(values);
      biases.get(i).getArray().set(new float[LAYERS[i][1]]);
    }
  }

  Weights weights() {
    List<float[]> matrices = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < LAYERS.length; i++) {
      matrices.add(weights.get(i).getArray().toFloatArray());
      vectors.add(biases.get(i).getArray().toFloatArray());
    }
    return new Weights(matrices, vectors);
  }

  /// What each output adds up of the middle and the widths: row = last layer's output, column =
  /// quantile.
  static float[] spread() {
    float[] spread = new float[LEVELS.length * LEVELS.length];
    for (int quantile = 0; quantile < LEVELS.length; quantile++) {
      for (int width = Math.min(MIDDLE, quantile); width <= Math.max(MIDDLE, quantile); width++) {
        float sign = width == MIDDLE || quantile > MIDDLE ? 1 : -1;
        spread[width * LEVELS.length + quantile] = sign;
      }
    }
    return spread;
  }

  /// 1 where the last layer's output is a width, 0 for the middle.
  static float[] widths() {
    float[] widths = new float[LEVELS.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = i == MIDDLE ? 0 : 1;
    }
    return widths;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @org.jspecify.annotations.Nullable PairList<String, Object> parameters) {
    NDArray input = inputs.singletonOrThrow();
    NDManager manager = input.getManager();
    NDArray differences = input.get(":, :" + ModelInput.DIFFERENCES);
    NDArray context = input.get(":, " + ModelInput.DIFFERENCES + ":");
    NDArray magnitudes = differences.abs();
    NDArray shrunk =
        differences.sign().mul(magnitudes.add(magnitudes.square().add(1f).sqrt()).log());
    NDArray hidden = shrunk.concat(context, 1);
    for (int i = 0; i < LAYERS.length; i++) {
      NDArray weight = store.getValue(weights.get(i), input.getDevice(), training);
      NDArray bias = store.getValue(biases.get(i), input.getDevice(), training);
      hidden = hidden.matMul(weight).add(bias);
      hidden = i < LAYERS.length - 1 ? Activation.relu(hidden) : hidden;
    }
    NDArray isWidth = manager.create(widths());
    NDArray parts = Activation.softPlus(hidden).mul(isWidth).add(hidden.mul(isWidth.neg().add(1f)));
    NDArray spread = manager.create(spread(), new Shape(LEVELS.length, LEVELS.length));
    return new NDList(parts.matMul(spread));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return new Shape[] {new Shape(shapes[0].get(0), LEVELS.length)};
  }

  /// Row-major, inputs by outputs.
  record Weights(List<float[]> matrices, List<float[]> vectors) {
    Weights {
      matrices = List.copyOf(matrices);
      vectors = List.copyOf(vectors);
    }
  }
}
