package io.ollystack.anomaly.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.ModelInput;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The forecaster in ONNX Runtime, on one thread of the caller, a few thousand rows a call.
///
/// Input: `differences` float\[batch\]\[39\] and `context` float\[batch\]\[20\], see [ModelInput].
/// Output: float\[batch\]\[levels\], quantiles of asinh((value - base) / scale), ascending.
/// Thread-safe. Source: models/forecaster/CARD.md
final class OnnxForecastModel implements ForecastModel, AutoCloseable {
  private static final int MOST_ROWS = 4_096;
  private static final List<ModelManifest.Port> INPUTS =
      List.of(
          new ModelManifest.Port("differences", ModelInput.DIFFERENCES),
          new ModelManifest.Port("context", ModelInput.CONTEXT));

  private final ModelManifest manifest;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxForecastModel(
      ModelManifest manifest, OrtEnvironment environment, OrtSession session) {
    this.manifest = manifest;
    this.environment = environment;
    this.session = session;
  }

  /// @param where for messages
  /// @throws ModelRejected if the file is not what the manifest says or not made for these inputs
  /// @throws LinkageError if the native runtime does not load on this machine
  static OnnxForecastModel open(String where, ModelManifest manifest, byte[] model)
      throws ModelRejected {
    manifest.checkBytes(where, model);
    if (!manifest.inputs().equals(INPUTS)) {
      throw new ModelRejected(
          where
              + ": its inputs are "
              + manifest.inputs()
              + ", this version makes "
              + INPUTS
              + ". Train it anew with this version.");
    }
    OrtSession opened = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      opened = environment.createSession(model, options);
      checkShapes(where, manifest, opened);
      return new OnnxForecastModel(manifest, environment, opened);
    } catch (OrtException unreadable) {
      throw new ModelRejected(
          where + ": ONNX Runtime cannot read it: " + unreadable.getMessage(), unreadable);
    } catch (ModelRejected rejected) {
      close(opened);
      throw rejected;
    }
  }

  @Override
  public String name() {
    return manifest.name();
  }

  @Override
  public List<Double> levels() {
    return manifest.levels();
  }

  /// On held-back data when it was made; smaller is better.
  double error() {
    return manifest.error();
  }

  @Override
  public List<float[]> quantiles(List<ModelInput.Row> rows) {
    List<float[]> quantiles = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += MOST_ROWS) {
      run(rows.subList(from, Math.min(rows.size(), from + MOST_ROWS)), quantiles);
    }
    return quantiles;
  }

  private void run(List<ModelInput.Row> rows, List<float[]> quantiles) {
    FloatBuffer differences = FloatBuffer.allocate(rows.size() * ModelInput.DIFFERENCES);
    FloatBuffer context = FloatBuffer.allocate(rows.size() * ModelInput.CONTEXT);
    for (ModelInput.Row row : rows) {
      differences.put(row.differences());
      context.put(row.context());
    }
    try (OnnxTensor first = tensor(differences.flip(), rows.size(), ModelInput.DIFFERENCES);
        OnnxTensor second = tensor(context.flip(), rows.size(), ModelInput.CONTEXT);
        OrtSession.Result result =
            session.run(Map.of(INPUTS.get(0).name(), first, INPUTS.get(1).name(), second))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (int i = 0; i < rows.size(); i++) {
        float[] row = new float[manifest.levels().size()];
        output.get(row);
        quantiles.add(row);
      }
    } catch (OrtException failure) {
      throw new Failed("the model " + name() + " failed: " + failure.getMessage(), failure);
    }
  }

  private OnnxTensor tensor(FloatBuffer values, int rows, int width) throws OrtException {
    return OnnxTensor.createTensor(environment, values, new long[] {rows, width});
  }

  /// The file's own shapes: a manifest can be edited, a graph answers for itself.
  private static void checkShapes(String where, ModelManifest manifest, OrtSession session)
      throws ModelRejected, OrtException {
    for (ModelManifest.Port input : manifest.inputs()) {
      check(where, session.getInputInfo().get(input.name()), input.name(), input.width());
    }
    NodeInfo output = session.getOutputInfo().get(manifest.output());
    check(where, output, manifest.output(), manifest.levels().size());
    if (session.getNumInputs() != manifest.inputs().size() || session.getNumOutputs() != 1) {
      throw new ModelRejected(
          where + ": the graph has inputs or outputs that the manifest does not name");
    }
  }

  private static void check(
      String where, @org.jspecify.annotations.Nullable NodeInfo node, String name, int width)
      throws ModelRejected {
    boolean fits =
        node != null
            && node.getInfo() instanceof TensorInfo tensor
            && tensor.getShape().length == 2
            && tensor.getShape()[0] < 0
            && tensor.getShape()[1] == width;
    if (!fits) {
      throw new ModelRejected(
          where
              + ": the graph's `"
              + name
              + "` is "
              + (node == null ? "missing" : node.getInfo())
              + ", the manifest says float[batch]["
              + width
              + "]");
    }
  }

  private static void close(@org.jspecify.annotations.Nullable OrtSession session) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException failure) {
        throw new IllegalStateException("a session that was just opened cannot be closed", failure);
      }
    }
  }

  @Override
  public void close() {
    close(session);
  }
}
