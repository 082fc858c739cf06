package io.ollystack.ingest.pipeline.config;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One mapping of the configuration. Values are asked for by key and type; what is wrong is noted
/// and the default returned, so that reading goes on and finds every problem. A key that nobody
/// asked for is unknown: [#finish] notes those.
///
/// Not thread-safe.
public final class ConfigSection {
  private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(ns|us|µs|ms|s|m|h)");

  /// A text and where it stands.
  public record Text(String value, Place place) {}

  private final Place place;
  private final String path;
  private final ConfigProblems problems;
  private final Variables variables;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Place> keys = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();

  ConfigSection(MappingNode node, String path, ConfigProblems problems, Variables variables) {
    this(ConfigYaml.place(node), path, problems, variables);
    for (NodeTuple tuple : node.getValue()) {
      Place at = ConfigYaml.place(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(Code.WRONG_SHAPE, at, "a key of " + name(path) + " is not a text", "");
      } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        problems.add(
            Code.DUPLICATE_KEY,
            at,
            "'%s' occurs twice".formatted(key.getValue()),
            "The first is at %s.".formatted(keys.get(key.getValue())));
      } else {
        keys.put(key.getValue(), at);
      }
    }
  }

  private ConfigSection(Place place, String path, ConfigProblems problems, Variables variables) {
    this.place = place;
    this.path = path;
    this.problems = problems;
    this.variables = variables;
  }

  public Place place() {
    return place;
  }

  /// Where the key stands, or the section when it does not.
  public Place placeOf(String key) {
    return keys.getOrDefault(key, place);
  }

  public ConfigProblems problems() {
    return problems;
  }

  /// Every key, in the order of the text; for sections whose keys are names that the user chooses.
  public List<String> keys() {
    asked.addAll(values.keySet());
    return List.copyOf(keys.keySet());
  }

  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /// A section below; empty when it is missing. A key without a value is a section without keys.
  public Optional<ConfigSection> section(String key) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    String below = path.isEmpty() ? key : path + "." + key;
    if (node instanceof MappingNode mapping) {
      return Optional.of(new ConfigSection(mapping, below, problems, variables));
    }
    if (!isNull(node)) {
      wrongShape(key, node, "a mapping");
    }
    return Optional.of(new ConfigSection(ConfigYaml.place(node), below, problems, variables));
  }

  /// A section below, which must exist; an empty one stands in for it.
  public ConfigSection requiredSection(String key) {
    return section(key)
        .orElseGet(() -> {
          missing(key);
          return new ConfigSection(place, path + "." + key, problems, variables);
        });
  }

  /// A list of sections below; empty when it is missing.
  public List<ConfigSection> sections(String key) {
    asked.add(key);
    Node node = values.get(key);
    List<ConfigSection> sections = new ArrayList<>();
    switch (node) {
      case null -> {}
      case SequenceNode sequence -> {
        for (Node element : sequence.getValue()) {
          if (element instanceof MappingNode mapping) {
            String below = "%s[%d]".formatted(name(key), sections.size());
            sections.add(new ConfigSection(mapping, below, problems, variables));
          } else {
            wrongShape(key, element, "a mapping");
          }
        }
      }
      default -> wrongShape(key, node, "a list of mappings");
    }
    return sections;
  }

  public Optional<String> text(String key) {
    return scalar(key).map(Text::value);
  }

  public String text(String key, String byDefault) {
    return text(key).orElse(byDefault);
  }

  /// A text that must be there; empty when it is not.
  public String requiredText(String key) {
    Optional<Text> text = scalar(key);
    if (text.isEmpty() && !values.containsKey(key)) {
      missing(key);
    }
    return text.map(Text::value).orElse("");
  }

  /// A list of texts; a single text is a list of one.
  public List<Text> texts(String key) {
    asked.add(key);
    Node node = values.get(key);
    List<Text> texts = new ArrayList<>();
    switch (node) {
      case null -> {}
      case SequenceNode sequence -> {
        for (Node element : sequence.getValue()) {
          textOf(key, element).ifPresent(texts::add);
        }
      }
      default -> textOf(key, node).ifPresent(texts::add);
    }
    return texts;
  }

  public boolean flag(String key, boolean byDefault) {
    return value(
        key,
        byDefault,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException(
                      "'%s' is no flag: expected true or false".formatted(text));
            });
  }

  /// A whole number within bounds, both included.
  public long number(String key, long byDefault, long least, long most) {
    return value(
        key,
        byDefault,
        text -> {
          long number;
          try {
            number = Long.parseLong(text.replace("_", ""));
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is not a whole number".formatted(text), e);
          }
          if (number < least || number > most) {
            throw new IllegalArgumentException(
                "%s: expected %d to %d".formatted(text, least, most));
          }
          return number;
        });
  }

  public DataSize size(String key, DataSize byDefault) {
    return value(key, byDefault, DataSize::parse);
  }

  /// A duration as the collector writes it: `200ms`, `1m30s`. Not negative.
  public Duration duration(String key, Duration byDefault) {
    return value(key, byDefault, ConfigSection::duration);
  }

  /// Reads a text by a function that throws [IllegalArgumentException] with a message for the user.
  public <T> T value(String key, T byDefault, Function<String, T> reader) {
    Optional<Text> text = scalar(key);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      return reader.apply(text.get().value());
    } catch (IllegalArgumentException e) {
      bad(key, String.valueOf(e.getMessage()));
      return byDefault;
    }
  }

  /// Notes that a value is wrong.
  public void bad(String key, String why) {
    Node node = values.get(key);
    problems.add(
        Code.BAD_VALUE, node == null ? place : ConfigYaml.place(node), name(key) + ": " + why, "");
  }

  /// Notes every key that nobody asked for. Call it last.
  public void finish() {
    for (Map.Entry<String, Place> key : keys.entrySet()) {
      if (!asked.contains(key.getKey())) {
        problems.addUnknown(
            Code.UNKNOWN_KEY,
            key.getValue(),
            "unknown key '%s'".formatted(name(key.getKey())),
            key.getKey(),
            asked);
      }
    }
  }

  private static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    if (text.equals("0")) {
      return sum;
    }
    Matcher part = DURATION_PART.matcher(text);
    int at = 0;
    while (part.find() && part.start() == at && part.group(1).length() < 16) {
      long n = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "ns" -> sum.plusNanos(n);
            case "us", "µs" -> sum.plusNanos(Math.multiplyExact(n, 1_000L));
            case "ms" -> sum.plusMillis(n);
            case "s" -> sum.plusSeconds(n);
            case "m" -> sum.plusMinutes(n);
            default -> sum.plusHours(n);
          };
      at = part.end();
    }
    if (at == 0 || at < text.length()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration: expected numbers with units, such as 200ms or 1m30s"
              .formatted(text));
    }
    return sum;
  }

  private Optional<Text> scalar(String key) {
    asked.add(key);
    Node node = values.get(key);
    return node == null ? Optional.empty() : textOf(key, node);
  }

  private Optional<Text> textOf(String key, Node node) {
    if (node instanceof ScalarNode scalar && !isNull(node)) {
      Place at = ConfigYaml.place(node);
      return variables.expand(scalar.getValue(), at).map(value -> new Text(value, at));
    }
    wrongShape(key, node, "a text or a number");
    return Optional.empty();
  }

  private void missing(String key) {
    problems.add(
        Code.MISSING_KEY, place, "'%s' is missing".formatted(name(key)), "It has no default.");
  }

  private void wrongShape(String key, Node node, String expected) {
    problems.add(
        Code.WRONG_SHAPE,
        ConfigYaml.place(node),
        "'%s' is %s".formatted(name(key), shape(node)),
        "Expected " + expected + ".");
  }

  private String name(String key) {
    return path.isEmpty() || key.equals(path) ? key : path + "." + key;
  }

  private static String shape(@Nullable Node node) {
    return switch (node) {
      case null -> "missing";
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      default -> isNull(node) ? "empty" : "a text";
    };
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
