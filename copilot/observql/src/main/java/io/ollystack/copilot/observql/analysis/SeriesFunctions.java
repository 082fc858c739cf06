package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.analysis.EngineStage.SeriesShape;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Literal;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/// ANOMALIES and FORECAST: the inner query must give series, that is rows EVERY so often.
final class SeriesFunctions {
  private static final double DEFAULT_SENSITIVITY = 3;
  private static final int TRAINING_STEPS = 400;
  private static final int TRAINING_SEASONS = 3;
  private static final Duration LONGEST_TRAINING = Duration.ofDays(28);
  private static final int MOST_STEPS_AHEAD = 2_000;
  private static final long MOST_ROWS = 200_000;

  private final Findings findings;

  SeriesFunctions(Findings findings) {
    this.findings = findings;
  }

  Optional<Plan> anomalies(Source.Table.Function function, Optional<Plan> rows) {
    String example =
        "Write ANOMALIES((SELECT error_rate() FROM requests GROUP BY service EVERY 1m),"
            + " sensitivity => 3).";
    double sensitivity = DEFAULT_SENSITIVITY;
    Duration season = Duration.ZERO;
    for (Source.Argument argument : function.arguments()) {
      if (argument instanceof Source.Argument.Rows) {
        continue;
      }
      if (argument instanceof Source.Argument.Named named) {
        String name = named.name().text();
        if (name.equals("sensitivity") && positive(named.value()).isPresent()) {
          sensitivity = positive(named.value()).getAsDouble();
          continue;
        }
        if (name.equals("season")
            && named.value() instanceof Literal.DurationValue length
            && length.value().isPositive()) {
          season = length.value();
          continue;
        }
      }
      wrong(argument, "ANOMALIES takes a query in parentheses, sensitivity and season", example);
    }
    Optional<Plan.Select> series = series(function, rows, example);
    if (series.isEmpty()) {
      return Optional.empty();
    }
    Plan.Select select = series.get();
    Duration step = select.bucket().orElseThrow().step();
    TimeWindow shown = select.window();
    Duration before =
        longest(
            step.multipliedBy(TRAINING_STEPS),
            longest(shown.length(), season.multipliedBy(TRAINING_SEASONS)));
    Duration training = before.compareTo(LONGEST_TRAINING) > 0 ? LONGEST_TRAINING : before;
    Plan.Select trained = over(select, shown.widen(training, Duration.ZERO));
    SeriesShape shape = shape(trained);
    List<Plan.Output> outputs = heads(trained, shape, true);
    ValueType value = valueType(trained, shape);
    outputs.add(output("observed", value));
    outputs.add(output("expected", value));
    outputs.add(output("score", ValueType.NUMBER));
    outputs.add(output("direction", ValueType.STRING));
    outputs.add(output("episode", ValueType.BOOL));
    outputs.add(output("method", ValueType.STRING));
    outputs.add(output("training", ValueType.STRING));
    return Optional.of(
        new Plan.Engine(
            new EngineStage.Anomalies(shape, shown, sensitivity), Optional.of(trained), outputs));
  }

  Optional<Plan> forecast(Source.Table.Function function, Optional<Plan> rows) {
    String example =
        "Write FORECAST((SELECT max(m.x) FROM metrics m GROUP BY host.name EVERY 1h SINCE 7d),"
            + " horizon => 3d, reach => 90%).";
    Optional<Duration> horizon = Optional.empty();
    OptionalDouble reach = OptionalDouble.empty();
    boolean plain = true;
    for (Source.Argument argument : function.arguments()) {
      if (argument instanceof Source.Argument.Rows) {
        continue;
      }
      if (argument instanceof Source.Argument.Named named) {
        String name = named.name().text();
        if (name.equals("horizon")
            && named.value() instanceof Literal.DurationValue length
            && length.value().isPositive()) {
          horizon = Optional.of(length.value());
          continue;
        }
        if (name.equals("reach") && number(named.value()).isPresent()) {
          reach = number(named.value());
          plain = named.value() instanceof Literal.NumberValue;
          continue;
        }
      }
      wrong(argument, "FORECAST takes a query in parentheses, horizon and reach", example);
    }
    Optional<Plan.Select> series = series(function, rows, example);
    if (series.isEmpty()) {
      return Optional.empty();
    }
    Plan.Select select = whole(series.get());
    Duration step = select.bucket().orElseThrow().step();
    Duration ahead = horizon.orElse(select.window().length().dividedBy(7));
    long steps = Math.max(1, ahead.dividedBy(step));
    if (steps > MOST_STEPS_AHEAD) {
      findings.error(
          ProblemCode.E123,
          function.span(),
          "a horizon of " + steps + " steps, the most is " + MOST_STEPS_AHEAD,
          "Take a longer EVERY or a shorter horizon.");
      return Optional.empty();
    }
    SeriesShape shape = shape(select);
    List<Plan.Output> outputs = heads(select, shape, reach.isEmpty());
    ValueType value = valueType(select, shape);
    if (reach.isPresent()) {
      // A literal's unit follows the side that it is compared with.
      reach = OptionalDouble.of(reach.getAsDouble() / (plain ? 1 : value.scale()));
      outputs.add(output("current", value));
      outputs.add(output("reaches_at", ValueType.TIMESTAMP));
      outputs.add(output("low", ValueType.TIMESTAMP));
      outputs.add(output("high", ValueType.TIMESTAMP));
    } else {
      outputs.add(output("expected", value));
      outputs.add(output("low", value));
      outputs.add(output("high", value));
    }
    outputs.add(output("method", ValueType.STRING));
    outputs.add(output("training", ValueType.STRING));
    return Optional.of(
        new Plan.Engine(
            new EngineStage.Forecast(shape, (int) steps, reach), Optional.of(select), outputs));
  }

  private Optional<Plan.Select> series(
      Source.Table.Function function, Optional<Plan> rows, String example) {
    boolean fits =
        rows.isPresent()
            && rows.get() instanceof Plan.Select select
            && !select.isLocal()
            && select.bucket().isPresent()
            && select.comparison().isEmpty()
            && !shape(select).values().isEmpty();
    if (!fits) {
      findings.error(
          ProblemCode.E123,
          function.span(),
          function.function() + " needs a query that gives numbers EVERY so often",
          example);
      return Optional.empty();
    }
    return rows.map(Plan.Select.class::cast);
  }

  private void wrong(Source.Argument argument, String what, String example) {
    findings.error(ProblemCode.E123, argument.span(), what, example);
  }

  /// Which columns of a bucketed select are the time, the keys and the values.
  static SeriesShape shape(Plan.Select select) {
    Set<String> keyNames =
        select.keys().stream().map(Plan.Output::name).collect(Collectors.toSet());
    int time = 0;
    List<Integer> keys = new ArrayList<>();
    List<Integer> values = new ArrayList<>();
    boolean timeFound = false;
    for (int i = 0; i < select.outputs().size(); i++) {
      Plan.Output output = select.outputs().get(i);
      if (!timeFound && output.type().equals(ValueType.TIMESTAMP)) {
        time = i;
        timeFound = true;
      } else if (output.type().isNumeric() && !keyNames.contains(output.name())) {
        values.add(i);
      } else {
        keys.add(i);
      }
    }
    Duration step = select.bucket().map(Plan.Bucket::step).orElse(Duration.ZERO);
    List<String> measures = values.stream().map(i -> select.outputs().get(i).name()).toList();
    return new SeriesShape(
        time, keys, timeFound ? values : List.of(), measures, step, select.window());
  }

  private static List<Plan.Output> heads(Plan.Select select, SeriesShape shape, boolean withTime) {
    List<Plan.Output> outputs = new ArrayList<>();
    if (withTime) {
      outputs.add(output("time", ValueType.TIMESTAMP));
    }
    for (int key : shape.keys()) {
      outputs.add(output(select.outputs().get(key).name(), select.outputs().get(key).type()));
    }
    outputs.add(output("measure", ValueType.STRING));
    return outputs;
  }

  /// The values' own type if they share one.
  private static ValueType valueType(Plan.Select select, SeriesShape shape) {
    List<ValueType> types =
        shape.values().stream().map(i -> select.outputs().get(i).type()).distinct().toList();
    return types.size() == 1 ? types.getFirst() : ValueType.NUMBER;
  }

  private static Plan.Output output(String name, ValueType type) {
    return new Plan.Output(name, new Term.Field(0, name, type));
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static OptionalDouble positive(Expr value) {
    return value instanceof Literal.NumberValue number && number.value().signum() > 0
        ? OptionalDouble.of(number.value().doubleValue())
        : OptionalDouble.empty();
  }

  /// Of a plain number as it is; of one with a unit in the base unit.
  private static OptionalDouble number(Expr value) {
    return switch (value) {
      case Literal.NumberValue number -> OptionalDouble.of(number.value().doubleValue());
      case Literal.PercentValue percent -> OptionalDouble.of(percent.ratio().doubleValue());
      case Literal.SizeValue size -> OptionalDouble.of((double) size.bytes());
      case Literal.DurationValue duration -> OptionalDouble.of((double) duration.value().toNanos());
      default -> OptionalDouble.empty();
    };
  }

  /// The same series without the default limit of rows.
  static Plan.Select whole(Plan.Select select) {
    return over(select, select.window());
  }

  /// The same series, whole, over another window.
  private static Plan.Select over(Plan.Select s, TimeWindow window) {
    return new Plan.Select(
        s.relations(),
        s.joins(),
        s.filter(),
        window,
        s.timeGiven(),
        s.aggregated(),
        s.keys(),
        s.bucket(),
        s.outputs(),
        s.having(),
        List.of(),
        s.top(),
        MOST_ROWS,
        false,
        0,
        s.limitPer(),
        s.distinct(),
        s.comparison(),
        s.sample());
  }
}
