package io.ollystack.copilot.assistant.time;

import io.ollystack.copilot.assistant.question.Word;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds phrases of time. Clock times and days are in the asker's zone; the week starts on Monday;
/// last night is yesterday 22:00 to 06:00, this morning 06:00 to 12:00; now is the last five
/// minutes. Immutable, one instance a question.
public final class TimePhrases {
  private static final Duration NOW = Duration.ofMinutes(5);
  private static final Duration AROUND = Duration.ofMinutes(15);
  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("s", Duration.ofSeconds(1)),
          Map.entry("sec", Duration.ofSeconds(1)),
          Map.entry("second", Duration.ofSeconds(1)),
          Map.entry("m", Duration.ofMinutes(1)),
          Map.entry("min", Duration.ofMinutes(1)),
          Map.entry("minute", Duration.ofMinutes(1)),
          Map.entry("h", Duration.ofHours(1)),
          Map.entry("hr", Duration.ofHours(1)),
          Map.entry("hour", Duration.ofHours(1)),
          Map.entry("d", Duration.ofDays(1)),
          Map.entry("day", Duration.ofDays(1)),
          Map.entry("w", Duration.ofDays(7)),
          Map.entry("wk", Duration.ofDays(7)),
          Map.entry("week", Duration.ofDays(7)));
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("an", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("couple", 2),
          Map.entry("three", 3),
          Map.entry("few", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("ten", 10),
          Map.entry("twelve", 12),
          Map.entry("fifteen", 15),
          Map.entry("twenty", 20),
          Map.entry("thirty", 30));
  private static final Set<String> LEADS =
      Set.of("in", "over", "within", "during", "for", "the", "of", "from");
  private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-z]+)?");
  private static final Pattern CLOCK = Pattern.compile("(\\d{1,2})(?::(\\d{2}))?(am|pm)?");
  private static final Pattern INCIDENT = Pattern.compile("inc-\\d+");

  private final List<Word> words;
  private final Instant now;
  private final ZoneId zone;

  public TimePhrases(List<Word> words, Instant now, ZoneId zone) {
    this.words = words;
    this.now = now;
    this.zone = zone;
  }

  /// The longest phrase of time that begins at this word.
  public Optional<TimePhrase> at(int index) {
    int start = index;
    while (start < words.size() && LEADS.contains(word(start)) && start - index < 2) {
      start++;
    }
    for (int from = start; from >= index; from--) {
      Optional<TimePhrase> found = bare(from);
      if (found.isPresent()) {
        TimePhrase phrase = found.get();
        return Optional.of(new TimePhrase(phrase.slot(), phrase.words() + from - index));
      }
    }
    return Optional.empty();
  }

  private Optional<TimePhrase> bare(int i) {
    return switch (word(i)) {
      case "last", "past", "previous" ->
          word(i + 1).equals("night") && word(i).equals("last") ? found(lastNight(), 2) : last(i);
      case "overnight" -> found(lastNight(), 1);
      case "now", "currently" -> found(new TimeSlot.Last(NOW), 1);
      case "right" ->
          word(i + 1).equals("now") ? found(new TimeSlot.Last(NOW), 2) : Optional.empty();
      case "today" -> found(since(today()), 1);
      case "yesterday" -> found(between(today().minusDays(1), today()), 1);
      case "this" -> thisPart(word(i + 1));
      case "since", "after" -> since(i);
      case "between" -> range(i + 1, "and", i);
      case "from" -> range(i + 1, "to", i);
      case "around", "at" -> around(i);
      case "incident" ->
          INCIDENT.matcher(word(i + 1)).matches()
              ? found(
                  new TimeSlot.DuringIncident(words.get(i + 1).text().toUpperCase(Locale.ROOT)), 2)
              : Optional.empty();
      default -> ago(i);
    };
  }

  private Optional<TimePhrase> last(int i) {
    int at = i + 1;
    double count = 1;
    Matcher amount = AMOUNT.matcher(word(at));
    if (NUMBERS.containsKey(word(at))) {
      count = NUMBERS.getOrDefault(word(at), 1);
      at += word(at + 1).equals("of") ? 2 : 1;
      if (word(at).equals("couple") || word(at).equals("few")) {
        count = NUMBERS.getOrDefault(word(at), 1);
        at += word(at + 1).equals("of") ? 2 : 1;
      }
    } else if (amount.matches()) {
      count = Double.parseDouble(amount.group(1));
      Duration attached = amount.group(2) == null ? null : unit(amount.group(2));
      if (attached != null) {
        return found(new TimeSlot.Last(times(attached, count)), at + 1 - i);
      }
      at++;
    }
    Duration unit = unit(word(at));
    if (unit == null) {
      return Optional.empty();
    }
    if (word(i).equals("last") && at == i + 1 && word(at).equals("week")) {
      ZonedDateTime monday = today().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      return found(between(monday.minusDays(7), monday), 2);
    }
    return found(new TimeSlot.Last(times(unit, count)), at + 1 - i);
  }

  /// `2 hours ago`, `30m ago`: since then.
  private Optional<TimePhrase> ago(int i) {
    Matcher amount = AMOUNT.matcher(word(i));
    double count;
    if (NUMBERS.containsKey(word(i))) {
      count = NUMBERS.getOrDefault(word(i), 1);
    } else if (amount.matches()) {
      count = Double.parseDouble(amount.group(1));
    } else {
      return Optional.empty();
    }
    Duration attached = amount.matches() && amount.group(2) != null ? unit(amount.group(2)) : null;
    int unitAt = attached == null ? i + 1 : i;
    Duration unit = attached == null ? unit(word(unitAt)) : attached;
    return unit != null && word(unitAt + 1).equals("ago")
        ? found(new TimeSlot.Last(times(unit, count)), unitAt + 2 - i)
        : Optional.empty();
  }

  private Optional<TimePhrase> since(int i) {
    int at = i + 1;
    while (Set.of("the", "last", "latest", "most", "recent", "our").contains(word(at))) {
      at++;
    }
    if (Set.of("deploy", "deployment", "release", "rollout").contains(word(at))) {
      return found(new TimeSlot.SinceDeploy(), at + 1 - i);
    }
    Optional<TimePhrase> ago = ago(i + 1);
    if (ago.isPresent()) {
      return found(ago.get().slot(), ago.get().words() + 1);
    }
    Optional<Moment> moment = moment(i + 1);
    return moment
        .filter(m -> m.time().toInstant().isBefore(now))
        .flatMap(m -> found(since(m.time()), m.words() + 1));
  }

  private Optional<TimePhrase> range(int i, String separator, int start) {
    Optional<Moment> from = moment(i);
    if (from.isEmpty() || !word(i + from.get().words()).equals(separator)) {
      return Optional.empty();
    }
    int second = i + from.get().words() + 1;
    return moment(second)
        .filter(to -> to.time().isAfter(from.get().time()))
        .flatMap(to -> found(between(from.get().time(), to.time()), second + to.words() - start));
  }

  private Optional<TimePhrase> around(int i) {
    return moment(i + 1)
        .filter(m -> m.clock() && m.time().toInstant().isBefore(now))
        .flatMap(m -> found(new TimeSlot.Around(m.time().toInstant(), AROUND), m.words() + 1));
  }

  private record Moment(ZonedDateTime time, int words, boolean clock) {}

  private Optional<Moment> moment(int i) {
    String word = word(i);
    if (word.equals("yesterday")) {
      return Optional.of(new Moment(today().minusDays(1), 1, false));
    }
    if (word.equals("today") || word.equals("midnight")) {
      return Optional.of(new Moment(today(), 1, word.equals("midnight")));
    }
    if (word.equals("noon")) {
      return Optional.of(new Moment(today().withHour(12), 1, true));
    }
    for (DayOfWeek day : DayOfWeek.values()) {
      if (word.equals(day.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(
            new Moment(today().with(TemporalAdjusters.previousOrSame(day)), 1, false));
      }
    }
    return written(i).or(() -> clock(i));
  }

  private Optional<Moment> written(int i) {
    if (i >= words.size()) {
      return Optional.empty();
    }
    String text = words.get(i).text();
    try {
      return Optional.of(new Moment(Instant.parse(text).atZone(zone), 1, true));
    } catch (DateTimeParseException notAnInstant) {
      // A date, perhaps.
    }
    try {
      return Optional.of(new Moment(LocalDate.parse(text).atStartOfDay(zone), 1, false));
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  private Optional<Moment> clock(int i) {
    Matcher clock = CLOCK.matcher(word(i));
    if (!clock.matches()) {
      return Optional.empty();
    }
    int words = 1;
    String half = clock.group(3);
    if (half == null && Set.of("am", "pm").contains(word(i + 1))) {
      half = word(i + 1);
      words = 2;
    }
    if (half == null && clock.group(2) == null) {
      return Optional.empty();
    }
    int hour = Integer.parseInt(clock.group(1));
    int minute = clock.group(2) == null ? 0 : Integer.parseInt(clock.group(2));
    boolean valid = minute < 60 && (half == null ? hour < 24 : hour >= 1 && hour <= 12);
    if (!valid) {
      return Optional.empty();
    }
    int hourOfDay = half == null ? hour : hour % 12 + (half.equals("pm") ? 12 : 0);
    ZonedDateTime time = today().with(LocalTime.of(hourOfDay, minute));
    if (time.toInstant().isAfter(now)) {
      time = time.minusDays(1);
    }
    return Optional.of(new Moment(time, words, true));
  }

  private Optional<TimePhrase> thisPart(String part) {
    return switch (part) {
      case "morning" -> found(clipped(today().withHour(6), today().withHour(12)), 2);
      case "afternoon" -> found(clipped(today().withHour(12), today().withHour(18)), 2);
      case "week" ->
          found(since(today().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))), 2);
      case "hour" -> found(new TimeSlot.Last(Duration.ofHours(1)), 2);
      default -> Optional.empty();
    };
  }

  private TimeSlot lastNight() {
    return clipped(today().minusDays(1).withHour(22), today().withHour(6));
  }

  /// What lies ahead is cut off; a part of the day that has not begun is yesterday's.
  private TimeSlot clipped(ZonedDateTime from, ZonedDateTime to) {
    if (!from.toInstant().isBefore(now)) {
      return between(from.minusDays(1), to.minusDays(1));
    }
    return to.toInstant().isAfter(now) ? since(from) : between(from, to);
  }

  private ZonedDateTime today() {
    return now.atZone(zone).toLocalDate().atStartOfDay(zone);
  }

  private static TimeSlot since(ZonedDateTime from) {
    return new TimeSlot.Between(from.toInstant(), null);
  }

  private static TimeSlot between(ZonedDateTime from, ZonedDateTime to) {
    return new TimeSlot.Between(from.toInstant(), to.toInstant());
  }

  private static Duration times(Duration unit, double count) {
    return Duration.ofNanos(Math.max(1, (long) (unit.toNanos() * count)));
  }

  private static @Nullable Duration unit(String word) {
    String singular =
        word.length() > 1 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    return UNITS.getOrDefault(word, UNITS.get(singular));
  }

  private static Optional<TimePhrase> found(TimeSlot slot, int words) {
    return Optional.of(new TimePhrase(slot, words));
  }

  /// The word, or nothing that could match behind the end.
  private String word(int index) {
    return index >= 0 && index < words.size() && !words.get(index).quoted()
        ? words.get(index).normal()
        : "";
  }
}
