package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.scrape.point.Exemplar;
import io.ollystack.ingest.scrape.point.Labels;
import io.ollystack.ingest.scrape.prometheus.Exposition.Metadata;
import io.ollystack.ingest.scrape.prometheus.Exposition.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0, quoted (UTF-8) names included.
///
/// Source: prometheus.io, "Exposition formats"; the OpenMetrics specification, ABNF.
final class ExpositionParser {
  private static final Set<String> TYPES =
      Set.of(
          "counter",
          "gauge",
          "histogram",
          "gaugehistogram",
          "summary",
          "info",
          "stateset",
          "unknown");

  private final boolean openMetrics;
  private final Map<String, Metadata> families = new LinkedHashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private String line = "";
  private int number;
  private int at;

  private ExpositionParser(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  /// @throws MalformedExposition with the line and what was expected there
  static Exposition parse(String text, boolean openMetrics) throws MalformedExposition {
    return new ExpositionParser(openMetrics).parse(text);
  }

  private Exposition parse(String text) throws MalformedExposition {
    boolean ended = false;
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf('\n', from);
      int end = to < 0 ? text.length() : to;
      int trimmed = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
      line = text.substring(from, trimmed);
      number++;
      at = 0;
      from = end + 1;
      if (ended && !line.isBlank()) {
        throw problem("text after # EOF");
      }
      if (line.equals("# EOF") && openMetrics) {
        ended = true;
      } else if (line.startsWith("#")) {
        describe();
      } else if (!line.isBlank()) {
        samples.add(sample());
      }
    }
    if (openMetrics && !ended) {
      number++;
      throw problem("the answer ends without # EOF: it was cut off");
    }
    return new Exposition(families, samples);
  }

  private void describe() throws MalformedExposition {
    String[] words = line.split("\\s+", 3);
    if (words.length < 3 || !words[0].equals("#")) {
      return;
    }
    String what = words[1];
    if (!what.equals("TYPE") && !what.equals("HELP") && !what.equals("UNIT")) {
      return;
    }
    at = line.indexOf(words[2], line.indexOf(what) + what.length());
    String name = line.charAt(at) == '"' ? quoted() : name();
    String rest = line.substring(at).strip();
    Metadata known = families.getOrDefault(name, Metadata.UNKNOWN);
    Metadata described =
        switch (what) {
          case "TYPE" -> {
            String type = rest.equals("untyped") ? "unknown" : rest;
            if (!TYPES.contains(type)) {
              throw problem("unknown type '%s' of %s".formatted(rest, name));
            }
            yield new Metadata(type, known.help(), known.unit());
          }
          case "HELP" -> new Metadata(known.type(), unescaped(rest), known.unit());
          default -> new Metadata(known.type(), known.help(), rest);
        };
    families.put(name, described);
  }

  private Sample sample() throws MalformedExposition {
    skipBlanks();
    String name = "";
    Map<String, String> labels = new LinkedHashMap<>();
    if (peek() != '{') {
      name = name();
      skipBlanks();
    }
    if (peek() == '{') {
      String inside = labels(labels);
      name = inside.isEmpty() ? name : inside;
    }
    if (name.isEmpty()) {
      throw problem("a metric name is missing");
    }
    double value = number(word());
    long time = 0;
    skipBlanks();
    if (at < line.length() && peek() != '#') {
      time = time(word());
      skipBlanks();
    }
    Optional<Exemplar> exemplar = Optional.empty();
    if (at < line.length()) {
      if (peek() != '#' || !openMetrics) {
        throw problem("unexpected '%s'".formatted(line.substring(at)));
      }
      at++;
      exemplar = Optional.of(exemplar());
    }
    return new Sample(name, new Labels(labels), value, time, exemplar);
  }

  private Exemplar exemplar() throws MalformedExposition {
    skipBlanks();
    Map<String, String> labels = new LinkedHashMap<>();
    if (peek() != '{') {
      throw problem("an exemplar must begin with '{'");
    }
    labels(labels);
    double value = number(word());
    skipBlanks();
    long time = at < line.length() ? time(word()) : 0;
    String trace = labels.getOrDefault("trace_id", "");
    String span = labels.getOrDefault("span_id", "");
    boolean hasTrace = trace.matches("[0-9a-fA-F]{32}");
    boolean hasSpan = span.matches("[0-9a-fA-F]{16}");
    if (hasTrace) {
      labels.remove("trace_id");
    }
    if (hasSpan) {
      labels.remove("span_id");
    }
    return new Exemplar(
        time,
        value,
        hasTrace ? Long.parseUnsignedLong(trace.substring(0, 16), 16) : 0,
        hasTrace ? Long.parseUnsignedLong(trace.substring(16), 16) : 0,
        hasSpan ? Long.parseUnsignedLong(span, 16) : 0,
        new Labels(labels));
  }

  /// Reads `{a="b",...}`; answers the metric's name when it stands inside.
  private String labels(Map<String, String> labels) throws MalformedExposition {
    at++;
    String metric = "";
    while (true) {
      skipBlanks();
      if (peek() == '}') {
        at++;
        return metric;
      }
      boolean isQuoted = peek() == '"';
      String name = isQuoted ? quoted() : name();
      skipBlanks();
      if (peek() == '=') {
        at++;
        skipBlanks();
        if (peek() != '"') {
          throw problem("the value of label %s must be quoted".formatted(name));
        }
        if (labels.put(name, quoted()) != null) {
          throw problem("label %s occurs twice".formatted(name));
        }
      } else if (isQuoted && metric.isEmpty()) {
        metric = name;
      } else {
        throw problem("expected '=' after label %s".formatted(name));
      }
      skipBlanks();
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        throw problem("expected ',' or '}' after label %s".formatted(name));
      }
    }
  }

  private String name() throws MalformedExposition {
    int from = at;
    while (at < line.length() && isNameCharacter(line.charAt(at), at == from)) {
      at++;
    }
    if (at == from) {
      throw problem("expected a name, found '%s'".formatted(line.substring(from)));
    }
    return line.substring(from, at);
  }

  private String quoted() throws MalformedExposition {
    int from = ++at;
    while (at < line.length() && line.charAt(at) != '"') {
      at += line.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= line.length()) {
      throw problem("a quoted text does not end");
    }
    return unescaped(line.substring(from, at++));
  }

  private String word() throws MalformedExposition {
    skipBlanks();
    int from = at;
    while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
      at++;
    }
    if (from == at) {
      throw problem("a value is missing");
    }
    return line.substring(from, at);
  }

  private double number(String word) throws MalformedExposition {
    return switch (word) {
      case "+Inf", "Inf", "+inf", "inf" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
      case "NaN", "nan", "+NaN", "-NaN" -> Double.NaN;
      default -> {
        // Java's parser also takes 1d, 0x1p3 and "Infinity", which no exposition means.
        if (!word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
          throw problem("'%s' is not a number".formatted(word));
        }
        yield Double.parseDouble(word);
      }
    };
  }

  private long time(String word) throws MalformedExposition {
    double seconds = openMetrics ? number(word) : number(word) / 1e3;
    if (Double.isNaN(seconds) || Math.abs(seconds) > 9e9) {
      throw problem("'%s' is not a timestamp".formatted(word));
    }
    // Milliseconds, as Prometheus keeps them: a double has no nanoseconds to give.
    return Math.round(seconds * 1e3) * 1_000_000L;
  }

  private char peek() {
    return at < line.length() ? line.charAt(at) : '\0';
  }

  private void skipBlanks() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  private MalformedExposition problem(String message) {
    return new MalformedExposition(number, message);
  }

  private static boolean isNameCharacter(char c, boolean first) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    boolean digit = c >= '0' && c <= '9';
    return letter || (digit && !first);
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
      } else {
        char next = text.charAt(++i);
        switch (next) {
          case 'n' -> plain.append('\n');
          case '"', '\\' -> plain.append(next);
          default -> plain.append(c).append(next);
        }
      }
    }
    return plain.toString();
  }
}
