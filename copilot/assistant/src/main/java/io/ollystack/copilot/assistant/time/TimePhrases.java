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
          Map.entry("mn", Duration.ofMinutes(1)),
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

  /// Words before which a first "now" is a time: "now vs yesterday". Else it opens a sentence.
  private static final Set<String> COMPARING = Set.of("vs", "versus", "compared", "and", "against");

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
      case "now" ->
          i == 0 && words.size() > 1 && !COMPARING.contains(word(1))
              ? Optional.empty()
              : found(new TimeSlot.Last(NOW), 1);
      case "currently", "current" -> found(new TimeSlot.Last(NOW), 1);
      case "right" ->
          word(i + 1).equals("now") ? found(new TimeSlot.Last(NOW), 2) : Optional.empty();
      case "today" -> found(since(today()), 1);
      case "yesterday" -> yesterday(i);
      case "this" -> thisPart(word(i + 1));
      case "tonight" -> found(clipped(today().withHour(18), today().plusDays(1)), 1);
      case "since", "after" -> since(i);
      case "between" -> range(i + 1, "and", i).or(() -> range(i + 1, "to", i));
      case "from" ->
          range(i + 1, "to", i)
              .or(() -> range(i + 1, "until", i))
              .or(() -> range(i + 1, "till", i))
              .or(() -> day(i + 1).map(p -> new TimePhrase(p.slot(), p.words() + 1)));
      case "around", "at", "near", "about" -> around(i);
      case "on" -> day(i + 1).map(p -> new TimePhrase(p.slot(), p.words() + 1));
      case "until", "till", "before" -> until(i);
      case "atm" -> found(new TimeSlot.Last(NOW), 1);
      case "rn" -> found(new TimeSlot.Last(NOW), 1);
      case "incident" ->
          INCIDENT.matcher(word(i + 1)).matches()
              ? found(
                  new TimeSlot.DuringIncident(words.get(i + 1).text().toUpperCase(Locale.ROOT)), 2)
              : Optional.empty();
      default ->
          INCIDENT.matcher(word(i)).matches()
              ? found(new TimeSlot.DuringIncident(words.get(i).text().toUpperCase(Locale.ROOT)), 1)
              : ago(i).or(() -> dashed(i)).or(() -> bareLength(i)).or(() -> day(i));
    };
  }

  private Optional<TimePhrase> yesterday(int i) {
    ZonedDateTime day = today().minusDays(1);
    return switch (word(i + 1)) {
      case "morning" -> found(between(day.withHour(6), day.withHour(12)), 2);
      case "afternoon" -> found(between(day.withHour(12), day.withHour(18)), 2);
      case "evening" -> found(between(day.withHour(18), today()), 2);
      case "night" -> found(lastNight(), 2);
      default -> found(between(day, today()), 1);
    };
  }

  /// A day of the week, or a date: the whole of it.
  private Optional<TimePhrase> day(int i) {
    int at = word(i).equals("last") ? i + 1 : i;
    for (DayOfWeek day : DayOfWeek.values()) {
      if (word(at).equals(day.name().toLowerCase(Locale.ROOT))) {
        ZonedDateTime start = today().with(TemporalAdjusters.previousOrSame(day));
        return found(
            start.equals(today()) ? since(start) : between(start, start.plusDays(1)), at + 1 - i);
      }
    }
    return written(i)
        .filter(m -> !m.clock() && m.time().toInstant().isBefore(now))
        .flatMap(m -> found(between(m.time(), m.time().plusDays(1)), 1));
  }

  /// `13:10-13:35`.
  private Optional<TimePhrase> dashed(int i) {
    String[] ends = word(i).split("-", 2);
    if (ends.length != 2 || !word(i).contains(":")) {
      return Optional.empty();
    }
    Optional<ZonedDateTime> from = clockTime(ends[0], null);
    Optional<ZonedDateTime> to = clockTime(ends[1], null);
    return from.isPresent() && to.isPresent() && to.get().isAfter(from.get())
        ? found(between(from.get(), to.get()), 1)
        : Optional.empty();
  }

  /// A length without a word before it: `card-auth error ratio 1h`. Seconds and less are limits.
  private Optional<TimePhrase> bareLength(int i) {
    Matcher amount = AMOUNT.matcher(word(i));
    boolean limited =
        i > 0
            && Set.of("than", "over", "under", "above", "below", ">", "<", "least")
                .contains(word(i - 1));
    if (limited || !amount.matches() || amount.group(2) == null) {
      return Optional.empty();
    }
    boolean ends = i + 1 >= words.size();
    Duration unit = unit(amount.group(2));
    return unit == null || unit.toSeconds() < 60 || !ends
        ? Optional.empty()
        : found(new TimeSlot.Last(times(unit, Double.parseDouble(amount.group(1)))), 1);
  }

  /// From the day's beginning to a time of it.
  private Optional<TimePhrase> until(int i) {
    return moment(i + 1)
        .filter(m -> m.clock() && m.time().toInstant().isBefore(now))
        .flatMap(m -> {
          ZonedDateTime start = m.time().toLocalDate().atStartOfDay(zone);
          return start.equals(m.time())
              ? Optional.empty()
              : found(between(start, m.time()), m.words() + 1);
        });
  }

  private Optional<TimePhrase> last(int i) {
    int at = i + 1;
    double count = 1;
    if (word(at).equals("half")) {
      int unitAt = Set.of("a", "an").contains(word(at + 1)) ? at + 2 : at + 1;
      Duration half = unit(word(unitAt));
      return half == null
          ? Optional.empty()
          : found(new TimeSlot.Last(half.dividedBy(2)), unitAt + 1 - i);
    }
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
    if (DEPLOYS.contains(word(at))) {
      return found(new TimeSlot.SinceDeploy(null), at + 1 - i);
    }
    for (int ahead = at; ahead < Math.min(at + 4, words.size()); ahead++) {
      boolean deployed = word(ahead).equals("deployed") || word(ahead).equals("released");
      if (deployed
          && Set.of("was", "were", "got", "is").contains(word(ahead - 1))
          && Set.of("it", "this", "that").contains(word(at))) {
        return found(new TimeSlot.SinceDeploy(null), ahead + 1 - i);
      }
    }
    Optional<TimePhrase> ago = ago(i + 1);
    if (ago.isPresent()) {
      return found(ago.get().slot(), ago.get().words() + 1);
    }
    if (word(i + 1).equals("last") && word(i + 2).equals("night")) {
      return found(since(today().minusDays(1).withHour(22)), 3);
    }
    if (word(i + 1).equals("this") && word(i + 2).equals("morning")) {
      return found(since(today().withHour(6)), 3);
    }
    int skip = word(i + 1).equals("about") || word(i + 1).equals("around") ? 1 : 0;
    Optional<Moment> moment =
        moment(i + 1 + skip).map(m -> new Moment(m.time(), m.words() + skip, m.clock()));
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

  private static final Set<String> DEPLOYS =
      Set.of("deploy", "deployment", "release", "rollout", "push", "upgrade");

  private Optional<ZonedDateTime> clockTime(String text, @Nullable String half) {
    Matcher clock = CLOCK.matcher(text);
    if (!clock.matches() || clock.group(2) == null) {
      return Optional.empty();
    }
    int hour = Integer.parseInt(clock.group(1));
    int minute = Integer.parseInt(clock.group(2));
    if (hour > 23 || minute > 59 || half != null) {
      return Optional.empty();
    }
    ZonedDateTime time = today().with(LocalTime.of(hour, minute));
    return Optional.of(time.toInstant().isAfter(now) ? time.minusDays(1) : time);
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
    boolean inRange =
        i > 0
            && Set.of("between", "from", "and", "to").contains(word(i - 1))
            && Set.of("and", "to", "utc").contains(word(i + 1));
    if (half == null && inRange && clock.group(2) == null) {
      half = halfOfLaterEnd(i + 2);
    }
    if (half == null && clock.group(2) == null) {
      return Optional.empty();
    }
    if (word(i + words).equals("utc")) {
      words++;
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

  /// "between 1 and 2pm": the first hour is of the same half of the day.
  private @Nullable String halfOfLaterEnd(int i) {
    Matcher clock = CLOCK.matcher(word(i));
    return !clock.matches()
        ? null
        : clock.group(3) != null
            ? clock.group(3)
            : Set.of("am", "pm").contains(word(i + 1)) ? word(i + 1) : null;
  }

  private Optional<TimePhrase> thisPart(String part) {
    return switch (part) {
      case "morning" -> found(clipped(today().withHour(6), today().withHour(12)), 2);
      case "afternoon" -> found(clipped(today().withHour(12), today().withHour(18)), 2);
      case "evening" -> found(clipped(today().withHour(18), today().plusDays(1)), 2);
      case "month" -> found(since(today().withDayOfMonth(1)), 2);
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
