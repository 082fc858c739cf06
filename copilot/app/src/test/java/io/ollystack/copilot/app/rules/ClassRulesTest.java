package io.ollystack.copilot.app.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What the compiled classes of all modules keep to. Modules that were not built yet are left to
/// their own build.
class ClassRulesTest {
  private static final Project PROJECT = Project.load();
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              PROJECT.modules().stream()
                  .map(module -> PROJECT.directory(module).resolve("target/classes"))
                  .filter(Files::isDirectory)
                  .toArray(Path[]::new));

  /// Programs of their own beside the product's.
  private static final List<String> OTHER_PROGRAMS =
      List.of("deploy/demo-shop", "ingest/benchmarks", "models/training");

  /// The child process that holds the native ClickHouse library.
  private static final String ENGINE_CHILD = "io.ollystack.ingest.clickhouse.embedded..";

  @TestFactory
  Stream<DynamicTest> librariesStayInTheirModules() {
    return Project.table("libraries.txt").entrySet().stream()
        .map(line -> DynamicTest.dynamicTest(line.getKey(), () -> onlyUsedBy(line)));
  }

  private static void onlyUsedBy(Map.Entry<String, List<String>> line) {
    String[] users =
        line.getValue().stream()
            .map(module -> Project.packageOf(module) + "..")
            .toArray(String[]::new);
    noClasses()
        .that(resideOutsideOfPackages(users).and(resideOutsideOfPackages(otherPrograms())))
        .should()
        .dependOnClassesThat(resideInAPackage(line.getKey() + ".."))
        .as(
            "Only %s may use %s; others ask through a port (rules/libraries.txt)"
                .formatted(line.getValue(), line.getKey()))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void packagesFollowFolders() {
    for (String module : PROJECT.modules()) {
      Path classes = PROJECT.directory(module).resolve("target/classes");
      if (Files.isDirectory(classes)) {
        classes()
            .should()
            .resideInAPackage(Project.packageOf(module) + "..")
            .as("Classes of " + module + " are in the package of its folder")
            .allowEmptyShould(true)
            .check(new ClassFileImporter().importPath(classes));
      }
    }
  }

  @Test
  void thereIsOneMain() {
    ArchRule rule =
        methods()
            .that()
            .haveName("main")
            .and()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(
                resideOutsideOfPackages(otherPrograms()).and(resideOutsideOfPackages(ENGINE_CHILD)))
            .should()
            .beDeclaredIn("io.ollystack.copilot.app.OllyStack")
            .as("The product has one main; a new entry is a command in copilot/app's cli package");
    rule.check(CLASSES);
  }

  @Test
  void noJunkDrawers() {
    noClasses()
        .should()
        .haveNameMatching(".*\\.(utils?|managers?|helpers?|impl|common|base)\\..*")
        .orShould()
        .haveNameMatching(".*[.$](Base[A-Z]\\w*|\\w*(Utils?|Managers?|Helpers?|Impl|Common|Base))")
        .as(
            "Names say what a thing does; a shared function belongs to the type it is about (no"
                + " util, manager, helper, impl, common, base)")
        .check(CLASSES);
  }

  private static String[] otherPrograms() {
    return OTHER_PROGRAMS.stream()
        .map(module -> Project.packageOf(module) + "..")
        .toArray(String[]::new);
  }
}
