package io.ollystack.copilot.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the sources of all modules keep to, where the compiler does not look.
class SourceRulesTest {
  private static final Pattern SKIPPED =
      Pattern.compile(
          "@Disabled|@EnabledIf|@EnabledOn|@DisabledIf|@DisabledOn|Assumptions\\.|\\bassumeTrue\\b"
              + "|\\bassumeFalse\\b|\\bassumeThat\\b|\\bassumingThat\\b");
  private static final Pattern UNOWNED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern SLEEP =
      Pattern.compile("\\bThread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(");

  private final Project project = Project.load();

  @Test
  void filesAreShortEnoughToRead() {
    assertThat(longerThan("src/main/java", 500))
        .as("Files over 500 lines: find the second thing they do and give it a file of its own")
        .isEmpty();
    assertThat(longerThan("src/test/java", 800))
        .as("Tests over 800 lines: split them by what they are about")
        .isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        project.sources("src/main/java").stream()
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !nullMarked(folder.resolve("package-info.java")))
            .map(this::name)
            .toList();
    assertThat(unmarked)
        .as("Each package has a package-info.java with @NullMarked, saying what it is for")
        .isEmpty();
  }

  @Test
  void noTestIsSkipped() {
    assertThat(containing("src/test/java", SKIPPED))
        .as("A skipped test proves nothing: make it run, or delete it")
        .isEmpty();
  }

  @Test
  void noTestSleeps() {
    assertThat(containing("src/test/java", SLEEP))
        .as("Await a condition instead of sleeping")
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(
            Stream.concat(
                containing("src/main/java", UNOWNED).stream(),
                containing("src/test/java", UNOWNED).stream()))
        .as("Finish it, or open an issue and leave the code complete without it")
        .isEmpty();
  }

  private List<String> longerThan(String folder, int limit) {
    return project.sources(folder).stream()
        .filter(file -> Project.read(file).lines().count() > limit)
        .map(this::name)
        .toList();
  }

  private List<String> containing(String folder, Pattern pattern) {
    return project.sources(folder).stream()
        .filter(file -> !file.endsWith("SourceRulesTest.java"))
        .filter(file -> pattern.matcher(Project.read(file)).find())
        .map(this::name)
        .toList();
  }

  private static boolean nullMarked(Path packageInfo) {
    return Files.isRegularFile(packageInfo) && Project.read(packageInfo).contains("@NullMarked");
  }

  private String name(Path file) {
    return project.root().relativize(file).toString();
  }
}
