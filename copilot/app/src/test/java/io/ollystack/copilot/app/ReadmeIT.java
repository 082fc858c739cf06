package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's questions, as they stand there, are understood by a running service; its commands
/// are those that the launcher knows.
class ReadmeIT {
  private static final Path ROOT = root();

  @TempDir Path directory;

  @Test
  void itsQuestionsAreAnswered() throws Exception {
    List<String> questions =
        commands().stream()
            .filter(line -> line.startsWith("query ") || line.startsWith("ask "))
            .toList();
    assertThat(questions).hasSizeGreaterThanOrEqualTo(2);
    try (ServiceProcess service = ServiceProcess.run(directory).awaitReady()) {
      Map<String, String> environment =
          Map.of("OLLYSTACK_URL", "http://127.0.0.1:" + service.port().orElseThrow());
      for (String question : questions) {
        int space = question.indexOf(' ');
        String command = question.substring(0, space);
        String text = question.substring(space + 1).replaceAll("^'|'$", "");
        try (ServiceProcess asked = ServiceProcess.start(directory, environment, command, text)) {
          // 2 is an answer too: the service is empty, and says which name it does not know.
          assertThat(asked.awaitExit())
              .as(question + asked.output() + asked.errors())
              .isIn(command.equals("query") ? List.of(0) : List.of(0, 2));
        }
      }
    }
  }

  @Test
  void itsCommandsAreTheLaunchers() throws Exception {
    String launcher = Files.readString(ROOT.resolve("ollystack"));

    assertThat(commands())
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(launcher).containsPattern("\\n  " + line.split(" ")[0] + " +\\w"));
  }

  /// What follows `./ollystack` on the README's indented lines, without comments.
  private static List<String> commands() throws Exception {
    return Files.readAllLines(ROOT.resolve("README.md")).stream()
        .filter(line -> line.startsWith("    ./ollystack "))
        .map(line -> line.strip().substring("./ollystack ".length()).replaceFirst("\\s+#.*", ""))
        .toList();
  }

  private static Path root() {
    @Nullable Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("ollystack"))) {
      at = at.getParent();
    }
    return Objects.requireNonNull(at, "no checkout around the working directory");
  }
}
