package io.ollystack.anomaly.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The models that were trained on this machine: a folder a version, and the file `serving`, which
/// names the one that serves first and its predecessors below. An empty or missing `serving` leaves
/// the product's own model in charge. `serving` is replaced at once, so that a reader never sees
/// half a change; the folders of versions are never written again.
public final class TrainedModels {
  private static final String SERVING = "serving";

  private final Path folder;

  /// @param folder created when a model is installed
  public TrainedModels(Path folder) {
    this.folder = folder;
  }

  /// The folder of the version that serves; empty if the product's own does.
  public Optional<Path> serving() throws IOException {
    return versions().stream().findFirst().map(folder::resolve);
  }

  /// Lets a model serve from now on.
  ///
  /// @param version names its folder: letters, digits, dots and dashes
  public void install(String version, byte[] model, byte[] manifest) throws IOException {
    if (!version.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
      throw new IllegalArgumentException(
          "a version of letters, digits, dots and dashes: " + version);
    }
    Path target = folder.resolve(version);
    Files.createDirectories(target);
    Files.write(target.resolve(ForecastModels.MODEL), model);
    Files.write(target.resolve(ForecastModels.MANIFEST), manifest);
    List<String> versions = new ArrayList<>(versions());
    versions.remove(version);
    versions.addFirst(version);
    write(versions);
  }

  /// Takes the version that serves out of service; its predecessor serves again.
  ///
  /// @return the version that no longer serves; empty if none was trained here
  public Optional<String> rollBack() throws IOException {
    List<String> versions = new ArrayList<>(versions());
    if (versions.isEmpty()) {
      return Optional.empty();
    }
    String gone = versions.removeFirst();
    write(versions);
    return Optional.of(gone);
  }

  private List<String> versions() throws IOException {
    Path file = folder.resolve(SERVING);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList()
        : List.of();
  }

  private void write(List<String> versions) throws IOException {
    Path fresh = folder.resolve(SERVING + ".new");
    Files.write(fresh, versions);
    Files.move(
        fresh,
        folder.resolve(SERVING),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
