package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.lexicon.Meaning;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.link.Link;
import io.ollystack.copilot.assistant.question.Word;
import io.ollystack.copilot.assistant.time.TimePhrases;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds every segment that words of a question may form. Overlaps are allowed: [Segmentation]
/// chooses.
final class Tagger {
  private static final int LONGEST_NAME = 8;
  private static final double TIME_WEIGHT = 1.2;
  private static final double NAME_WEIGHT = 1.1;
  private static final double PHRASE_WEIGHT = 1;

  /// More than the plain time that such phrases end with: "slower | than yesterday".
  private static final double COMPARISON_WEIGHT = 1.2;

  private static final double NOISE_WEIGHT = 0.3;
  private static final double LITERAL_WEIGHT = 0.8;
  private static final double UNKNOWN_WEIGHT = -0.8;
  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Set<String> DEPLOYED =
      Set.of("deployed", "released", "deploy", "deployment", "release", "rollout", "shipped");
  private static final Pattern STATUS_CLASS = Pattern.compile("([1-5])xx(?:s|'s)?");
  private static final Pattern STATUS_PLURAL = Pattern.compile("([1-5]\\d\\d)('?s)?");
  private static final Set<String> STATUS_WORDS =
      Set.of(
          "status",
          "code",
          "codes",
          "response",
          "responses",
          "http",
          "error",
          "errors",
          "statuses",
          "returned");
  private static final Set<String> PERCENT_WORDS = Set.of("percent", "%", "pct");
  private static final Pattern PERCENT = Pattern.compile("\\d+(?:\\.\\d+)?%");
  private static final Map<String, Long> NUMBER_WORDS =
      Map.ofEntries(
          Map.entry("two", 2L),
          Map.entry("three", 3L),
          Map.entry("four", 4L),
          Map.entry("five", 5L),
          Map.entry("six", 6L),
          Map.entry("seven", 7L),
          Map.entry("eight", 8L),
          Map.entry("nine", 9L),
          Map.entry("ten", 10L),
          Map.entry("dozen", 12L),
          Map.entry("fifteen", 15L),
          Map.entry("twenty", 20L),
          Map.entry("fifty", 50L),
          Map.entry("hundred", 100L));
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
  private static final Pattern DURATION =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|sec|secs|m|min|mins|h)");

  private final Lexicon lexicon;
  private final EntityIndex entities;

  Tagger(Lexicon lexicon, EntityIndex entities) {
    this.lexicon = lexicon;
    this.entities = entities;
  }

  /// The segments, every word covered by at least one.
  List<Segment> tag(List<Word> words, TimePhrases times) {
    List<Segment> segments = new ArrayList<>();
    for (int from = 0; from < words.size(); from++) {
      int start = from;
      times
          .at(start)
          .ifPresent(time ->
              segments.add(
                  new Segment(
                      start,
                      start + time.words(),
                      new Tag.Time(time.slot()),
                      TIME_WEIGHT * time.words())));
      addPhrases(words, from, segments);
      addNames(words, from, segments);
      addDeployTimes(words, from, segments);
      addLiterals(words, from, segments);
      addNumberWords(words, from, segments);
      addStatusCodes(words, from, segments);
      Buckets.at(words, from, segments);
      segments.add(new Segment(from, from + 1, new Tag.Unknown(), UNKNOWN_WEIGHT));
    }
    return segments;
  }

  private void addPhrases(List<Word> words, int from, List<Segment> segments) {
    int last = Math.min(words.size(), from + lexicon.longestPhrase());
    for (int to = from + 1; to <= last; to++) {
      List<Meaning> meanings = lexicon.meanings(words, from, to);
      if (!meanings.isEmpty()) {
        boolean noise = meanings.stream().allMatch(m -> m.kind() == Meaning.Kind.NOISE);
        boolean compares = meanings.stream().anyMatch(m -> m.kind() == Meaning.Kind.COMPARE);
        double each = noise ? NOISE_WEIGHT : compares ? COMPARISON_WEIGHT : PHRASE_WEIGHT;
        double weight = each * (to - from);
        segments.add(new Segment(from, to, new Tag.Phrase(meanings), weight));
      }
    }
  }

  private void addNames(List<Word> words, int from, List<Segment> segments) {
    StringBuilder text = new StringBuilder();
    int last = Math.min(words.size(), from + LONGEST_NAME);
    for (int to = from + 1; to <= last; to++) {
      text.append(text.isEmpty() ? "" : " ").append(stem(words.get(to - 1)));
      List<Link> links = entities.named(text.toString());
      if (!links.isEmpty()) {
        double weight = NAME_WEIGHT * links.getFirst().score() * (to - from);
        segments.add(new Segment(from, to, new Tag.Named(links), weight));
      }
    }
    Word word = words.get(from);
    if (!word.quoted() && !lexicon.knows(word.normal())) {
      List<Link> links = entities.misspelt(word.normal());
      if (!links.isEmpty()) {
        double weight = NAME_WEIGHT * links.getFirst().score();
        segments.add(new Segment(from, from + 1, new Tag.Named(links), weight));
      }
    }
  }

  /// "since payment was deployed", "since the payment deploy".
  private void addDeployTimes(List<Word> words, int from, List<Segment> segments) {
    String first = words.get(from).normal();
    if (!first.equals("since") && !first.equals("after")) {
      return;
    }
    int start = from + 1;
    if (start < words.size() && words.get(start).normal().equals("the")) {
      start++;
    }
    StringBuilder name = new StringBuilder();
    for (int to = start + 1; to <= Math.min(words.size() - 1, start + 4); to++) {
      name.append(name.isEmpty() ? "" : " ").append(stem(words.get(to - 1)));
      List<Link> links = entities.named(name.toString());
      int verb = Set.of("was", "got", "is", "were").contains(words.get(to).normal()) ? to + 1 : to;
      boolean deployed = verb < words.size() && DEPLOYED.contains(words.get(verb).normal());
      if (deployed
          && !links.isEmpty()
          && links.getFirst().entity() instanceof Entity.Service(String service)) {
        int end = verb + 1;
        segments.add(
            new Segment(
                from,
                end,
                new Tag.Time(new TimeSlot.SinceDeploy(service)),
                TIME_WEIGHT * (end - from)));
      }
    }
  }

  private static void addNumberWords(List<Word> words, int from, List<Segment> segments) {
    Long value = NUMBER_WORDS.get(words.get(from).normal());
    if (value != null) {
      segments.add(new Segment(from, from + 1, new Tag.Quantity(value), 0.5));
    }
  }

  /// `5xx`, `503s`, `status 503`, `422 responses`, `http 500`.
  private static void addStatusCodes(List<Word> words, int from, List<Segment> segments) {
    String normal = words.get(from).normal();
    Matcher classes = STATUS_CLASS.matcher(normal);
    Matcher plural = STATUS_PLURAL.matcher(normal);
    if (classes.matches()) {
      int hundred = 100 * Integer.parseInt(classes.group(1));
      int last = from + 1;
      if (last < words.size() && STATUS_WORDS.contains(words.get(last).normal())) {
        last++;
      }
      segments.add(
          new Segment(
              from, last, new Tag.StatusCode(hundred, hundred + 99), TIME_WEIGHT * (last - from)));
    } else if (plural.matches()) {
      int code = Integer.parseInt(plural.group(1));
      boolean before = from > 0 && STATUS_WORDS.contains(words.get(from - 1).normal());
      boolean behind =
          from + 1 < words.size() && STATUS_WORDS.contains(words.get(from + 1).normal());
      if (behind) {
        segments.add(new Segment(from, from + 2, new Tag.StatusCode(code, code), TIME_WEIGHT * 2));
      } else if (before || plural.group(2) != null) {
        segments.add(new Segment(from, from + 1, new Tag.StatusCode(code, code), TIME_WEIGHT));
      }
    }
  }

  private static void addLiterals(List<Word> words, int from, List<Segment> segments) {
    Word word = words.get(from);
    Matcher duration = DURATION.matcher(word.normal());
    if (word.quoted()) {
      segments.add(new Segment(from, from + 1, new Tag.Quoted(word.text()), LITERAL_WEIGHT));
    } else if (PERCENT.matcher(word.normal()).matches()) {
      double value = Double.parseDouble(word.normal().substring(0, word.normal().length() - 1));
      segments.add(new Segment(from, from + 1, new Tag.Percent(value / 100), LITERAL_WEIGHT));
    } else if (TRACE_ID.matcher(word.normal()).matches()) {
      segments.add(new Segment(from, from + 1, new Tag.TraceId(word.normal()), TIME_WEIGHT));
    } else if (NUMBER.matcher(word.normal()).matches()) {
      long value = Long.parseLong(word.normal());
      segments.add(new Segment(from, from + 1, new Tag.Quantity(value), LITERAL_WEIGHT));
      if (from + 1 < words.size() && PERCENT_WORDS.contains(words.get(from + 1).normal())) {
        segments.add(
            new Segment(from, from + 2, new Tag.Percent(value / 100.0), 2 * LITERAL_WEIGHT + 0.1));
      }
      if (from + 1 < words.size() && UNITS.contains(words.get(from + 1).normal())) {
        segments.add(
            new Segment(
                from,
                from + 2,
                new Tag.Limit(duration((double) value, words.get(from + 1).normal())),
                2 * LITERAL_WEIGHT));
      }
    } else if (duration.matches()) {
      Duration value = duration(Double.parseDouble(duration.group(1)), duration.group(2));
      segments.add(new Segment(from, from + 1, new Tag.Limit(value), LITERAL_WEIGHT));
    }
  }

  private static final List<String> UNITS =
      List.of(
          "ms",
          "milliseconds",
          "millis",
          "millisecond",
          "msec",
          "s",
          "sec",
          "secs",
          "seconds",
          "second",
          "minutes",
          "minute",
          "mins",
          "min");

  private static Duration duration(double value, String unit) {
    double nanos =
        value
            * switch (unit.toLowerCase(Locale.ROOT)) {
              case "ns" -> 1e0;
              case "us" -> 1e3;
              case "ms", "milliseconds", "millis", "millisecond", "msec" -> 1e6;
              case "m", "min", "mins", "minute", "minutes" -> 60e9;
              case "h" -> 3600e9;
              default -> 1e9;
            };
    return Duration.ofNanos(Math.max(1, Math.round(nanos)));
  }

  private static String stem(Word word) {
    return word.quoted() ? word.text() : word.normal();
  }
}
