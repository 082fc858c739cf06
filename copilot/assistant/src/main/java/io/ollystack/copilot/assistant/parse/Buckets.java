package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.question.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the width of a series' points: "per minute", "every 5 min", "in 15 minute steps", "30m
/// buckets", "hourly".
final class Buckets {
  private static final double WEIGHT = 1.25;
  private static final Set<String> LEADS = Set.of("per", "every", "each", "by");
  private static final Set<String> TAILS =
      Set.of(
          "buckets",
          "bucket",
          "steps",
          "step",
          "intervals",
          "interval",
          "granularity",
          "resolution",
          "windows",
          "bins",
          "increments");
  private static final Map<String, Duration> ADVERBS =
      Map.of(
          "hourly", Duration.ofHours(1),
          "minutely", Duration.ofMinutes(1),
          "daily", Duration.ofDays(1));
  private static final Pattern ATTACHED = Pattern.compile("(\\d+)-?(s|m|h|d|min|mins|minute|hour)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

  private Buckets() {}

  /// A width, and the words that it takes.
  private record Width(Duration duration, int words) {}

  static void at(List<Word> words, int from, List<Segment> segments) {
    Duration adverb = ADVERBS.get(word(words, from));
    if (adverb != null) {
      add(segments, from, from + 1, adverb);
      return;
    }
    boolean lead = LEADS.contains(word(words, from));
    int start = lead ? from + 1 : word(words, from).equals("in") ? from + 1 : from;
    width(words, start, lead)
        .ifPresent(width -> {
          int end = start + width.words();
          boolean tail = TAILS.contains(word(words, end));
          boolean seconds = width.duration().compareTo(Duration.ofSeconds(10)) < 0;
          if ((lead && !seconds) || tail) {
            add(segments, from, tail ? end + 1 : end, width.duration());
          }
        });
  }

  private static Optional<Width> width(List<Word> words, int at, boolean aloneToo) {
    String word = word(words, at);
    Matcher attached = ATTACHED.matcher(word);
    if (attached.matches()) {
      return unit(attached.group(2))
          .map(unit -> new Width(unit.multipliedBy(Long.parseLong(attached.group(1))), 1));
    }
    if (NUMBER.matcher(word).matches() && Long.parseLong(word) > 0) {
      return unit(word(words, at + 1))
          .map(unit -> new Width(unit.multipliedBy(Long.parseLong(word)), 2));
    }
    return aloneToo ? unit(word).map(unit -> new Width(unit, 1)) : Optional.empty();
  }

  private static Optional<Duration> unit(String word) {
    return switch (word) {
      case "s", "sec", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
      case "m", "min", "mins", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
      case "h", "hr", "hour", "hours" -> Optional.of(Duration.ofHours(1));
      case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
      default -> Optional.empty();
    };
  }

  private static void add(List<Segment> segments, int from, int to, Duration width) {
    segments.add(new Segment(from, to, new Tag.Bucket(width), WEIGHT * (to - from)));
  }

  private static String word(List<Word> words, int at) {
    return at >= 0 && at < words.size() && !words.get(at).quoted() ? words.get(at).normal() : "";
  }
}
