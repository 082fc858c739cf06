package io.ollystack.ingest.benchmarks.load;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the load tool is told.
///
/// @param rate rows a second; 0 for as many as are taken
/// @param rows rows a request
/// @param service the service's web address, for its accounts and to see when rows can be queried
/// @param pid the service's process, for its processor time and memory
record LoadOptions(
    URI endpoint,
    Protocol protocol,
    Kind kind,
    double rate,
    int connections,
    int rows,
    Duration duration,
    Optional<URI> service,
    Optional<Long> pid) {

  static final String USAGE =
      """
      usage: load [--endpoint http://127.0.0.1:4317] [--protocol grpc|http|json]
                  [--signal spans|logs|points] [--rate ROWS_A_SECOND, 0 = as many as are taken]
                  [--connections 4] [--rows 512, of a request] [--seconds 60]
                  [--service http://127.0.0.1:8080] [--pid PROCESS_OF_THE_SERVICE]
      """;

  /// How requests travel.
  enum Protocol {
    GRPC,
    HTTP,
    JSON
  }

  /// What is sent.
  enum Kind {
    SPANS,
    LOGS,
    POINTS
  }

  /// @throws IllegalArgumentException what is wrong, all of it
  static LoadOptions read(String[] args) {
    List<String> problems = new ArrayList<>();
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        problems.add("'%s': expected --name value".formatted(args[i]));
      } else {
        given.put(args[i].substring(2), args[i + 1]);
      }
    }
    Protocol protocol = choice(given, "protocol", Protocol.GRPC, problems);
    Kind kind = choice(given, "signal", Kind.SPANS, problems);
    String endpoint = protocol == Protocol.GRPC ? "http://127.0.0.1:4317" : "http://127.0.0.1:4318";
    var options =
        new LoadOptions(
            URI.create(taken(given, "endpoint", endpoint)),
            protocol,
            kind,
            number(given, "rate", "0", problems),
            (int) number(given, "connections", "4", problems),
            (int) number(given, "rows", "512", problems),
            Duration.ofMillis((long) (1000 * number(given, "seconds", "60", problems))),
            Optional.ofNullable(given.remove("service")).map(URI::create),
            Optional.ofNullable(given.remove("pid")).map(Long::valueOf));
    given.keySet().forEach(name -> problems.add("unknown option --" + name));
    if (options.connections < 1 || options.rows < 2 || options.rate < 0) {
      problems.add("expected --connections of 1, --rows of 2 and --rate of 0 or more");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return options;
  }

  private static String taken(Map<String, String> given, String name, String byDefault) {
    String text = given.remove(name);
    return text == null ? byDefault : text;
  }

  private static <E extends Enum<E>> E choice(
      Map<String, String> given, String name, E byDefault, List<String> problems) {
    String text = taken(given, name, byDefault.name());
    for (E each : byDefault.getDeclaringClass().getEnumConstants()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    problems.add("--%s %s: unknown".formatted(name, text));
    return byDefault;
  }

  private static double number(
      Map<String, String> given, String name, String byDefault, List<String> problems) {
    String text = taken(given, name, byDefault);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      problems.add("--%s %s: expected a number".formatted(name, text));
      return 1;
    }
  }
}
