package io.ollystack.copilot.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every pom keeps to the architecture's table of dependencies, `rules/modules.txt`.
class ModuleRulesTest {
  private final Project project = Project.load();
  private final Map<String, List<String>> allowed = Project.table("modules.txt");

  @Test
  void everyModuleIsInTheTable() {
    assertThat(project.modules())
        .as(
            "A new module must earn its place: it isolates a third-party library or has other"
                + " permitted users; otherwise make it a package. If it does, add its line to"
                + " copilot/app/src/test/resources/rules/modules.txt.")
        .allMatch(allowed::containsKey);
  }

  @Test
  void everyDependencyIsInTheTable() {
    List<String> violations = new ArrayList<>();
    for (String module : project.modules()) {
      for (String used : project.dependencies(module)) {
        if (!mayUse(module, used)) {
          violations.add(module + " -> " + used);
        }
      }
    }
    assertThat(violations)
        .as(
            "These poms name a module that theirs may not use. Declare a port beside the types"
                + " of the using module and implement it in copilot/app, or move the shared type to"
                + " a module that both may use. The table is"
                + " copilot/app/src/test/resources/rules/modules.txt.")
        .isEmpty();
  }

  @Test
  void theTableLetsNobodyGoInCircles() {
    List<String> circles = new ArrayList<>();
    for (String module : project.modules()) {
      for (String used : project.dependencies(module)) {
        if (project.dependencies(used).contains(module)) {
          circles.add(module + " <-> " + used);
        }
      }
    }
    assertThat(circles).isEmpty();
  }

  private boolean mayUse(String module, String used) {
    List<String> line = allowed.getOrDefault(module, List.of());
    return line.contains("*") || line.contains(used) || allowed.get("*").contains(used);
  }
}
