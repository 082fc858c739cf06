package io.ollystack.models.training;

import io.ollystack.anomaly.forecast.ModelInput;

/// The trained network as a graph, the same sums in the same order.
final class ForecasterGraph {
  private static final int QUANTILES = QuantileNetwork.LEVELS.length;

  private ForecasterGraph() {}

  static byte[] of(QuantileNetwork.Weights weights) {
    OnnxGraph graph = new OnnxGraph("forecaster");
    String differences = graph.input("differences", ModelInput.DIFFERENCES);
    String context = graph.input("context", ModelInput.CONTEXT);
    String hidden = graph.beside(graph.node("Asinh", differences), context);
    int layers = QuantileNetwork.LAYERS.length;
    for (int i = 0; i < layers; i++) {
      int[] shape = QuantileNetwork.LAYERS[i];
      String matrix = graph.constant("weight" + i, weights.matrices().get(i), shape[0], shape[1]);
      String vector = graph.constant("bias" + i, weights.vectors().get(i), shape[1]);
      hidden = graph.node("Gemm", hidden, matrix, vector);
      hidden = i < layers - 1 ? graph.node("Relu", hidden) : hidden;
    }
    float[] widths = QuantileNetwork.widths();
    float[] middle = new float[QUANTILES];
    for (int i = 0; i < QUANTILES; i++) {
      middle[i] = 1 - widths[i];
    }
    String isWidth = graph.constant("is_width", widths, QUANTILES);
    String isMiddle = graph.constant("is_middle", middle, QUANTILES);
    String parts =
        graph.node(
            "Add",
            graph.node("Mul", graph.node("Softplus", hidden), isWidth),
            graph.node("Mul", hidden, isMiddle));
    String spread = graph.constant("spread", QuantileNetwork.spread(), QUANTILES, QUANTILES);
    graph.output("quantiles", QUANTILES, graph.node("MatMul", parts, spread));
    return graph.bytes("OllyStack");
  }
}
