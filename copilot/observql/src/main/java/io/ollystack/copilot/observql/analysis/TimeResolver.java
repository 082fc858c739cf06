package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.EventRef;
import io.ollystack.copilot.observql.syntax.Time;
import io.ollystack.copilot.observql.syntax.TimeRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Makes instants of times: `now` is the context's, the same throughout a query; events are looked
/// up, and one that is not there is a problem, never another one.
final class TimeResolver {
  static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
  private static final Duration EVENT_HORIZON = Duration.ofDays(30);

  private final QueryContext context;
  private final EventSource events;
  private final Findings findings;

  TimeResolver(QueryContext context, EventSource events, Findings findings) {
    this.context = context;
    this.events = events;
    this.findings = findings;
  }

  Instant now() {
    return context.now();
  }

  TimeWindow defaultWindow() {
    return new TimeWindow(now().minus(DEFAULT_LENGTH), now());
  }

  /// The window of a range; the default one if it cannot be made, with the problem reported.
  TimeWindow window(TimeRange range) {
    return switch (range) {
      case TimeRange.Since since -> {
        Optional<Instant> from = instant(since.from());
        Optional<Instant> until =
            since.until() == null ? Optional.of(now()) : instant(since.until());
        yield window(from, until, range.span());
      }
      case TimeRange.Until until -> {
        Optional<Instant> end = instant(until.until());
        yield window(end.map(time -> time.minus(DEFAULT_LENGTH)), end, range.span());
      }
      case TimeRange.Last last ->
          window(Optional.of(now().minus(last.length().value())), Optional.of(now()), range.span());
      case TimeRange.During during ->
          event(during.event())
              .map(event ->
                  event.end().isEmpty() && isMoment(during.event().kind())
                      ? notAPeriod(during)
                      : new TimeWindow(
                          event.start(), later(event.start(), event.end().orElse(now()))))
              .orElse(defaultWindow());
      case TimeRange.Around around -> {
        Optional<Instant> center = instant(around.center());
        Duration radius = around.radius().value();
        yield window(
            center.map(time -> time.minus(radius)),
            center.map(time -> time.plus(radius)),
            range.span());
      }
    };
  }

  /// When the event began.
  Optional<Instant> start(EventRef reference) {
    return event(reference).map(EventSource.Event::start);
  }

  /// The instant that a text names, in the reader's zone unless it says otherwise.
  Optional<Instant> parse(String text, SourceSpan span) {
    String written = text.trim();
    List<Function<String, Instant>> readings =
        List.of(
            Instant::parse,
            value -> OffsetDateTime.parse(value.replaceFirst(" ", "T")).toInstant(),
            value ->
                LocalDateTime.parse(value.replaceFirst(" ", "T"))
                    .atZone(context.zone())
                    .toInstant(),
            value -> LocalDate.parse(value).atStartOfDay(context.zone()).toInstant(),
            value ->
                LocalTime.parse(value)
                    .atDate(LocalDate.ofInstant(now(), context.zone()))
                    .atZone(context.zone())
                    .toInstant());
    for (Function<String, Instant> reading : readings) {
      try {
        return Optional.of(reading.apply(written));
      } catch (DateTimeException notThisOne) {
        // The next reading may fit; if none does, the problem below is the answer.
      }
    }
    findings.error(
        ProblemCode.E411,
        span,
        "unreadable time '" + text + "'",
        "Write '2026-11-20T13:10:00Z', '2026-11-20 13:10', '2026-11-20' or '13:10'.");
    return Optional.empty();
  }

  /// The moment; empty if it cannot be made out, with the problem reported.
  Optional<Instant> at(Time time) {
    return instant(time);
  }

  private Optional<Instant> instant(Time time) {
    Optional<Instant> anchor =
        switch (time.anchor()) {
          case EventRef reference -> start(reference);
          case Time.Now _ -> Optional.of(now());
          case Time.Today _ -> Optional.of(midnight(0));
          case Time.Yesterday _ -> Optional.of(midnight(1));
          case Time.Ago ago -> Optional.of(now().minus(ago.duration().value()));
          case Time.Absolute absolute -> parse(absolute.text(), absolute.span());
        };
    Time.Shift shift = time.shift();
    if (shift == null) {
      return anchor;
    }
    Duration by = shift.by().value();
    return anchor.map(instant -> shift.back() ? instant.minus(by) : instant.plus(by));
  }

  private Instant midnight(int daysBack) {
    return LocalDate.ofInstant(now(), context.zone())
        .minusDays(daysBack)
        .atStartOfDay(context.zone())
        .toInstant();
  }

  private TimeWindow window(Optional<Instant> from, Optional<Instant> to, SourceSpan span) {
    if (from.isEmpty() || to.isEmpty()) {
      return defaultWindow();
    }
    if (!from.get().isBefore(to.get())) {
      findings.error(
          ProblemCode.E412,
          span,
          "the range begins at " + from.get() + " and ends at " + to.get(),
          "SINCE names the earlier time, UNTIL the later one.");
      return defaultWindow();
    }
    return new TimeWindow(from.get(), to.get());
  }

  /// The event; empty if there is none, with the problem reported.
  Optional<EventSource.Event> event(EventRef reference) {
    EventSource.Kind kind = EventSource.Kind.valueOf(reference.kind().name());
    Instant notBefore = now().minus(EVENT_HORIZON);
    Optional<String> name = Optional.ofNullable(reference.name());
    Optional<EventSource.Event> event =
        events.latest(context.tenant(), kind, name, notBefore, now());
    if (event.isEmpty()) {
      report(reference, events.names(context.tenant(), kind, notBefore, now()));
    }
    return event;
  }

  private void report(EventRef reference, List<String> known) {
    String kind = reference.kind().name().toLowerCase(Locale.ROOT);
    String name = reference.name();
    Problem problem =
        Problem.of(
            ProblemCode.E410,
            reference.span(),
            name == null ? "no " + kind + " in 30d" : "no " + kind + " of '" + name + "' in 30d");
    if (known.isEmpty()) {
      findings.add(problem.withHint("Nothing of this kind was recorded in that time."));
      return;
    }
    List<String> nearest = name == null ? List.of() : NearestNames.of(name, known);
    String suggestion = nearest.isEmpty() ? known.getFirst() : nearest.getFirst();
    findings.add(
        problem
            .expecting(known.stream().distinct().limit(8).toList())
            .withHint("Did you mean " + kind + "('" + suggestion + "')?")
            .withFix(
                Fix.replace(reference.span(), kind + "('" + suggestion.replace("'", "''") + "')")));
  }

  private TimeWindow notAPeriod(TimeRange.During during) {
    findings.error(
        ProblemCode.E412,
        during.span(),
        "a " + during.event().kind().name().toLowerCase(Locale.ROOT) + " is a moment, not a period",
        "Write SINCE or AROUND it instead of DURING.");
    return defaultWindow();
  }

  private static boolean isMoment(EventRef.Kind kind) {
    return switch (kind) {
      case DEPLOY, CHANGE -> true;
      case INCIDENT, ALERT, ANOMALY -> false;
    };
  }

  private static Instant later(Instant start, Instant end) {
    return end.isAfter(start) ? end : start.plusSeconds(1);
  }
}
