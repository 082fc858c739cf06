package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.And;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Latency;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Not;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.NumberAttribute;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Or;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Probabilistic;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Raised;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.RarePath;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.RateLimiting;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Service;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Status;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.TextAttribute;
import io.ollystack.ingest.telemetry.StatusCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads policies and notes everything that is wrong with them. One reader for one processor: it
/// numbers the policies that have a memory.
final class PolicyReader {
  static final List<String> TYPES =
      List.of(
          "status_code",
          "latency",
          "rate_limiting",
          "probabilistic",
          "string_attribute",
          "numeric_attribute",
          "service",
          "rare_path",
          "raised",
          "and",
          "or",
          "not");
  private static final int DEEPEST = 8;
  private static final double MOST_SPANS = 1e9;
  private static final Policy NOTHING = new Or(List.of());

  private int ids;

  /// The policies of the processor, each with a name of its own.
  Policy policies(ConfigSection section) {
    List<Policy> policies = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ConfigSection policy : section.sections("policies")) {
      String name = policy.requiredText("name");
      if (!name.isEmpty() && !names.add(name)) {
        policy.bad("name", "'%s' is the name of another policy".formatted(name));
      }
      policies.add(policy(policy, 1));
    }
    if (policies.isEmpty()) {
      section.bad(
          "policies",
          "there is none, so no trace would be stored. Expected a list; to keep everything, leave"
              + " the processor out of the pipeline");
    }
    return new Or(policies);
  }

  static double rate(ConfigSection section) {
    return number(section, "spans_per_second", 1, MOST_SPANS);
  }

  private Policy policy(ConfigSection section, int depth) {
    String type = section.requiredText("type");
    section.text("name"); // optional below the first level
    if (depth > DEEPEST) {
      section.bad("type", "policies are nested more than %d deep".formatted(DEEPEST));
      return NOTHING;
    }
    Policy policy =
        switch (type) {
          case "status_code" -> statusCode(section);
          case "latency" -> latency(section);
          case "rate_limiting" -> new RateLimiting(ids++, rate(section));
          case "probabilistic" ->
              new Probabilistic(number(section, "sampling_percentage", 0.0001, 100) / 100);
          case "string_attribute" -> textAttribute(section);
          case "numeric_attribute" -> numberAttribute(section);
          case "service" ->
              new Service(
                  texts(section, "services", true),
                  new HashSet<>(texts(section, "operations", false)));
          case "rare_path" -> rarePath(section);
          case "raised" -> new Raised();
          case "and" -> new And(below(section, depth));
          case "or" -> new Or(below(section, depth));
          case "not" -> not(section, depth);
          default -> {
            if (!type.isEmpty()) {
              section
                  .problems()
                  .addUnknown(
                      Code.BAD_VALUE,
                      section.placeOf("type"),
                      "unknown type of policy '%s'".formatted(type),
                      type,
                      TYPES);
            }
            section.keys(); // what belongs to a type that is not known cannot be judged
            yield NOTHING;
          }
        };
    section.finish();
    return policy;
  }

  private static Policy statusCode(ConfigSection section) {
    EnumSet<StatusCode> codes = EnumSet.noneOf(StatusCode.class);
    for (ConfigSection.Text text : section.texts("status_codes")) {
      switch (text.value().toUpperCase(Locale.ROOT)) {
        case "ERROR" -> codes.add(StatusCode.ERROR);
        case "OK" -> codes.add(StatusCode.OK);
        case "UNSET" -> codes.add(StatusCode.UNSET);
        default ->
            section.bad(
                "status_codes",
                "unknown code '%s'. Expected some of ERROR, OK, UNSET".formatted(text.value()));
      }
    }
    if (!section.has("status_codes")) {
      section.requiredText("status_codes");
    }
    return new Status(codes);
  }

  private static Policy latency(ConfigSection section) {
    long least = (long) number(section, "latency_ms", 1, Long.MAX_VALUE / 1e6);
    Optional<Duration> below = Optional.empty();
    if (section.has("upper_latency_ms")) {
      long upper = section.number("upper_latency_ms", 0, 1, Long.MAX_VALUE / 1_000_000);
      if (upper > 0 && upper <= least) {
        section.bad("upper_latency_ms", "%d: expected more than latency_ms".formatted(upper));
      }
      below = Optional.of(Duration.ofMillis(upper));
    }
    return new Latency(Duration.ofMillis(least), below);
  }

  private static Policy textAttribute(ConfigSection section) {
    String key = section.requiredText("key");
    Set<String> values = texts(section, "values", false);
    boolean regex = section.flag("enabled_regex_matching", false);
    List<Pattern> patterns = new ArrayList<>();
    if (regex) {
      for (String value : values) {
        try {
          patterns.add(Pattern.compile(value));
        } catch (PatternSyntaxException e) {
          section.bad(
              "values", "'%s' is no regular expression: %s".formatted(value, e.getDescription()));
        }
      }
    }
    return new TextAttribute(
        key,
        regex ? Set.of() : values,
        patterns,
        values.isEmpty(),
        section.flag("invert_match", false));
  }

  private static Policy numberAttribute(ConfigSection section) {
    String key = section.requiredText("key");
    double least =
        section.has("min_value")
            ? number(section, "min_value", -Double.MAX_VALUE, Double.MAX_VALUE)
            : Double.NEGATIVE_INFINITY;
    double most =
        section.has("max_value")
            ? number(section, "max_value", -Double.MAX_VALUE, Double.MAX_VALUE)
            : Double.POSITIVE_INFINITY;
    if (least > most) {
      section.bad("max_value", "expected at least min_value");
    }
    return new NumberAttribute(key, least, most, section.flag("invert_match", false));
  }

  private Policy rarePath(ConfigSection section) {
    Duration window = section.duration("window", Duration.ofHours(1));
    if (window.compareTo(Duration.ofMinutes(1)) < 0 || window.compareTo(Duration.ofDays(7)) > 0) {
      section.bad("window", "expected 1m to 168h");
    }
    return new RarePath(
        ids++, window, (int) section.number("fewer_than", 5, 1, PathMemory.MOST_COUNTED));
  }

  private List<Policy> below(ConfigSection section, int depth) {
    List<Policy> policies = new ArrayList<>();
    for (ConfigSection policy : section.sections("policies")) {
      policies.add(policy(policy, depth + 1));
    }
    if (policies.isEmpty()) {
      section.bad("policies", "expected at least one");
    }
    return policies;
  }

  private Policy not(ConfigSection section, int depth) {
    Optional<ConfigSection> below = section.section("policy");
    if (below.isEmpty()) {
      section.requiredSection("policy");
      return NOTHING;
    }
    Policy policy = policy(below.get(), depth + 1);
    if (!Policy.isCondition(policy)) {
      section.bad(
          "policy",
          "rate_limiting, probabilistic and raised have no opposite. Expected a condition");
    }
    return new Not(policy);
  }

  private static Set<String> texts(ConfigSection section, String key, boolean required) {
    Set<String> texts = new LinkedHashSet<>();
    for (ConfigSection.Text text : section.texts(key)) {
      texts.add(text.value());
    }
    if (required && texts.isEmpty()) {
      section.bad(key, "expected at least one");
    }
    return texts;
  }

  private static double number(ConfigSection section, String key, double least, double most) {
    if (!section.has(key)) {
      section.requiredText(key);
      return least;
    }
    return section.value(
        key,
        least,
        text -> {
          double number;
          try {
            number = Double.parseDouble(text.replace("_", ""));
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is not a number".formatted(text), e);
          }
          if (!(number >= least && number <= most)) {
            throw new IllegalArgumentException(
                "%s: expected %s to %s".formatted(text, plain(least), plain(most)));
          }
          return number;
        });
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : BigDecimal.valueOf(number).toPlainString();
  }
}
