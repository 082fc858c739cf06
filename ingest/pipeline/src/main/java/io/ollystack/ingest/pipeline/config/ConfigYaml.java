package io.ollystack.ingest.pipeline.config;

import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Turns YAML text into a [ConfigSection].
public final class ConfigYaml {
  private static final int MAX_CHARACTERS = 1 << 20;

  private ConfigYaml() {}

  /// Reads the text's mapping.
  ///
  /// @param environment value of an environment variable
  /// @return the top section; empty when the text is no mapping, which is then a problem
  public static Optional<ConfigSection> read(
      String text, Function<String, Optional<String>> environment, ConfigProblems problems) {
    LoadSettings settings =
        LoadSettings.builder()
            .setUseMarks(true)
            .setAllowDuplicateKeys(true) // reported below, all of them
            .setCodePointLimit(MAX_CHARACTERS)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        var variables = new Variables(environment, problems);
        return Optional.of(new ConfigSection(mapping, "", problems, variables));
      }
      problems.add(
          Code.WRONG_SHAPE,
          Place.START,
          "the file holds no mapping",
          "Expected the keys receivers, processors, exporters and service.");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.add(
          Code.NOT_YAML, mark.map(ConfigYaml::place).orElse(Place.START), e.getProblem(), "");
    } catch (YamlEngineException e) {
      problems.add(Code.NOT_YAML, Place.START, String.valueOf(e.getMessage()), "");
    }
    return Optional.empty();
  }

  static Place place(Node node) {
    return node.getStartMark().map(ConfigYaml::place).orElse(Place.START);
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
