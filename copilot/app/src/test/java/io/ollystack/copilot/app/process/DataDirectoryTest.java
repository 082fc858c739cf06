package io.ollystack.copilot.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;
  private Path path;

  @BeforeEach
  void name() {
    path = parent.resolve("data");
  }

  @Test
  void isMadeWhenMissingAndOpenedAgain() throws Exception {
    DataDirectory.open(path).close();

    try (DataDirectory again = DataDirectory.open(path)) {
      assertThat(again.spool()).isEqualTo(path.resolve("spool"));
      assertThat(path.resolve("ollystack.format")).hasContent("1");
    }
  }

  @Test
  void refusesFilesOfOthersAndLeavesThemAlone() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("thesis.tex"), "x");

    assertThatThrownBy(() -> DataDirectory.open(path))
        .isInstanceOf(StartRefused.class)
        .hasMessage(
            """
            ollystack.data.dir=%s: the directory holds files that are not OllyStack's.
                Expected an empty directory, or one that OllyStack made. Name another with OLLYSTACK_DATA_DIR.\
            """
                .formatted(path));
    assertThat(path).isDirectoryNotContaining("glob:**ollystack*");
  }

  @Test
  void refusesDataOfNewerVersion() throws Exception {
    DataDirectory.open(path).close();
    Files.writeString(path.resolve("ollystack.format"), "2\n");

    assertThatThrownBy(() -> DataDirectory.open(path))
        .hasMessage(
            """
            ollystack.data.dir=%s: the directory has layout 2, which this version does not know.
                Expected layout 1. Run the version that wrote it, or name another directory with OLLYSTACK_DATA_DIR.\
            """
                .formatted(path));
  }

  @Test
  void refusesDirectoryInUse() throws Exception {
    try (DataDirectory held = DataDirectory.open(path)) {
      assertThatThrownBy(() -> DataDirectory.open(held.path()))
          .hasMessage(
              """
              ollystack.data.dir=%s: the directory is in use by another process.
                  Expected one process a directory. Stop the other, or name another directory with OLLYSTACK_DATA_DIR.\
              """
                  .formatted(path));
    }
  }

  @Test
  void refusesFileInItsPlace() throws Exception {
    Files.writeString(path, "x");

    assertThatThrownBy(() -> DataDirectory.open(path))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("ollystack.data.dir=" + path + ": the directory cannot be used: ")
        .hasMessageEndingWith("Expected a directory this user may write.");
  }
}
