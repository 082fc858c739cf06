package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void writesDownWhatWroteIt() throws Exception {
    DataDirectory.open(directory).close();

    assertThat(directory.resolve(DataDirectory.MANIFEST))
        .content()
        .contains("layout=1\n", "engine=" + NativeLibrary.engineVersion() + "\n");
    DataDirectory.open(directory).close();
  }

  @Test
  void takesTheRootOfAFileSystem() throws Exception {
    Files.createDirectory(directory.resolve("lost+found"));

    DataDirectory.open(directory).close();
  }

  @Test
  void takesDataOfAnOlderEngineOver() throws Exception {
    manifest("1", "25.8.1.5101");

    DataDirectory.open(directory).close();

    assertThat(directory.resolve(DataDirectory.MANIFEST))
        .content()
        .contains("engine=" + NativeLibrary.engineVersion());
  }

  @Test
  void refusesDataOfANewerEngine() throws IOException {
    manifest("1", "27.1.1.1");

    assertThatThrownBy(() -> DataDirectory.open(directory))
        .isInstanceOfSatisfying(
            EmbeddedClickHouseFailed.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.DIRECTORY_NEWER))
        .hasMessage(
            "ClickHouse data directory %s: written by a newer OllyStack (ClickHouse 27.1.1.1,"
                + " layout 1). Expected at most ClickHouse %s, layout 1. Use the newer OllyStack"
                + " again, or set OLLYSTACK_DATA_DIR to another place.",
            directory, NativeLibrary.engineVersion());
    assertThat(directory.resolve(DataDirectory.MANIFEST)).content().contains("27.1.1.1");
  }

  @Test
  void refusesANewerLayout() throws IOException {
    manifest("2", NativeLibrary.engineVersion());

    assertThatThrownBy(() -> DataDirectory.open(directory))
        .hasMessageContaining("written by a newer OllyStack");
  }

  @Test
  void refusesABrokenManifest() throws IOException {
    manifest("one", "?");

    assertThatThrownBy(() -> DataDirectory.open(directory))
        .hasMessage(
            "%s: malformed: layout `one`, engine `?`. Expected numbers. Restore the file or set"
                + " OLLYSTACK_DATA_DIR to another place.",
            directory.resolve(DataDirectory.MANIFEST));
  }

  @Test
  void refusesWhatBelongsToOthersAndLeavesItAlone() throws IOException {
    Files.writeString(directory.resolve("PG_VERSION"), "17");

    assertThatThrownBy(() -> DataDirectory.open(directory))
        .isInstanceOfSatisfying(
            EmbeddedClickHouseFailed.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.DIRECTORY_FOREIGN))
        .hasMessage(
            "ClickHouse data directory %s: holds something else (PG_VERSION), and no"
                + " ollystack-clickhouse.properties. Expected an empty directory or one of"
                + " OllyStack. Set OLLYSTACK_DATA_DIR to another place.",
            directory);
    assertThat(directory).isDirectoryNotContaining(file -> !file.endsWith("PG_VERSION"));
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.open(file))
        .hasMessage(
            "ClickHouse data directory %s: is a file. Expected a directory or nothing. Set"
                + " OLLYSTACK_DATA_DIR to another place.",
            file);
  }

  private void manifest(String layout, String engine) throws IOException {
    Files.writeString(
        directory.resolve(DataDirectory.MANIFEST),
        "layout=%s\nengine=%s\n".formatted(layout, engine));
  }
}
