package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Evaluates terms over rows in memory as the store would: NULL in, NULL out.
final class TermEvaluator {
  private final List<Map<String, @Nullable Object>> rows;
  private final Map<String, @Nullable Object> outputs;

  private TermEvaluator(
      List<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> outputs) {
    this.rows = rows;
    this.outputs = outputs;
  }

  static TermEvaluator of(Map<String, @Nullable Object> row) {
    return new TermEvaluator(List.of(row), Map.of());
  }

  static TermEvaluator ofGroup(List<Map<String, @Nullable Object>> rows) {
    return new TermEvaluator(rows, Map.of());
  }

  TermEvaluator withOutputs(Map<String, @Nullable Object> named) {
    return new TermEvaluator(rows, new HashMap<>(named));
  }

  boolean isTrue(Term term) {
    return Boolean.TRUE.equals(value(term));
  }

  @Nullable Object value(Term term) {
    return switch (term) {
      case Term.Constant(Object value, ValueType _) -> value;
      case Term.Field field -> rows.isEmpty() ? null : rows.getFirst().get(field.column());
      case Term.Output(String name, ValueType _) -> outputs.get(name);
      case Term.Apply apply -> apply(apply);
      case Term.Aggregate aggregate -> aggregate(aggregate);
      case Term.Attribute _, Term.Metric _, Term.Structural _, Term.InPlan _, Term.Compared _ ->
          throw new IllegalStateException("refused by analysis: " + term);
    };
  }

  /// Orders values; NULL comes last either way, as in the store.
  static int compare(@Nullable Object a, @Nullable Object b, boolean descending) {
    if (a == null || b == null) {
      return a == null ? (b == null ? 0 : 1) : -1;
    }
    int order;
    if (a instanceof Number x && b instanceof Number y) {
      order = Double.compare(x.doubleValue(), y.doubleValue());
    } else if (a instanceof Instant x && b instanceof Instant y) {
      order = x.compareTo(y);
    } else {
      order = a.toString().compareTo(b.toString());
    }
    return descending ? -order : order;
  }

  private @Nullable Object apply(Term.Apply apply) {
    List<Term> arguments = apply.arguments();
    return switch (apply.operator()) {
      case AND -> arguments.stream().allMatch(this::isTrue);
      case OR -> arguments.stream().anyMatch(this::isTrue);
      case NOT -> {
        Object value = value(arguments.getFirst());
        yield value instanceof Boolean truth ? (Object) !truth : null;
      }
      case IS_NULL -> value(arguments.getFirst()) == null;
      case EXISTS -> value(arguments.getFirst()) != null;
      case COALESCE -> {
        for (Term argument : arguments) {
          Object value = value(argument);
          if (value != null) {
            yield value;
          }
        }
        yield null;
      }
      case IF -> value(isTrue(arguments.get(0)) ? arguments.get(1) : arguments.get(2));
      case CASE -> {
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
          if (isTrue(arguments.get(i))) {
            yield value(arguments.get(i + 1));
          }
        }
        yield value(arguments.getLast());
      }
      case IN -> {
        Object subject = value(arguments.getFirst());
        yield subject == null
            ? null
            : (Object)
                arguments.stream()
                    .skip(1)
                    .anyMatch(candidate -> compare(subject, value(candidate), false) == 0);
      }
      case EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SEVERITY_BETWEEN,
          CONTAINS,
          MATCHES,
          LIKE,
          ILIKE,
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          NEGATE,
          SHIFT_TIME,
          TIME_DIFFERENCE,
          WITHIN,
          TO_NUMBER,
          LOWER,
          UPPER,
          SUBSTRING,
          CONCAT,
          REPLACE,
          EXTRACT,
          ROUND,
          ABS,
          FLOOR,
          CEIL,
          MOD,
          LEAST,
          GREATEST,
          LENGTH,
          HOUR,
          WEEKDAY,
          BUCKET,
          JSON -> {
        List<Object> values = new ArrayList<>();
        for (Term argument : arguments) {
          Object value = value(argument);
          if (value == null) {
            yield null;
          }
          values.add(value);
        }
        yield strict(apply.operator(), values);
      }
    };
  }

  private static @Nullable Object strict(Operator operator, List<Object> values) {
    Object a = values.getFirst();
    Object b = values.size() > 1 ? values.get(1) : a;
    return switch (operator) {
      case EQ -> compare(a, b, false) == 0;
      case NE -> compare(a, b, false) != 0;
      case LT -> compare(a, b, false) < 0;
      case LE -> compare(a, b, false) <= 0;
      case GT -> compare(a, b, false) > 0;
      case GE -> compare(a, b, false) >= 0;
      case CONTAINS -> a.toString().contains(b.toString());
      case MATCHES -> Pattern.compile(b.toString()).matcher(a.toString()).find();
      case LIKE -> like(a.toString(), b.toString(), 0);
      case ILIKE -> like(a.toString(), b.toString(), Pattern.CASE_INSENSITIVE);
      case ADD -> number(a) + number(b);
      case SUBTRACT -> number(a) - number(b);
      case MULTIPLY -> number(a) * number(b);
      case DIVIDE -> number(b) == 0 ? null : (Object) (number(a) / number(b));
      case MOD -> number(b) == 0 ? null : (Object) (number(a) % number(b));
      case NEGATE -> -number(a);
      case SHIFT_TIME -> ((Instant) a).plusNanos((long) number(b));
      case TIME_DIFFERENCE -> Duration.between((Instant) b, (Instant) a).toNanos();
      case WITHIN ->
          Math.abs(Duration.between((Instant) a, (Instant) b).toNanos())
              <= (long) number(values.get(2));
      case TO_NUMBER -> parsed(a.toString());
      case LOWER -> a.toString().toLowerCase(Locale.ROOT);
      case UPPER -> a.toString().toUpperCase(Locale.ROOT);
      case CONCAT -> {
        StringBuilder text = new StringBuilder();
        values.forEach(text::append);
        yield text.toString();
      }
      case REPLACE -> a.toString().replace(b.toString(), values.get(2).toString());
      case ROUND ->
          values.size() == 1
              ? Math.rint(number(a))
              : Math.rint(number(a) * Math.pow(10, number(b))) / Math.pow(10, number(b));
      case ABS -> Math.abs(number(a));
      case FLOOR -> Math.floor(number(a));
      case CEIL -> Math.ceil(number(a));
      case LEAST -> values.stream().min((x, y) -> compare(x, y, false)).orElseThrow();
      case GREATEST -> values.stream().max((x, y) -> compare(x, y, false)).orElseThrow();
      case SUBSTRING -> {
        String text = a.toString();
        int from = (int) Math.clamp((long) number(b) - 1, 0L, (long) text.length());
        long to =
            values.size() > 2 ? from + Math.max(0, (long) number(values.get(2))) : text.length();
        yield text.substring(from, (int) Math.min(to, text.length()));
      }
      case EXTRACT -> {
        Matcher found = Pattern.compile(b.toString()).matcher(a.toString());
        yield found.find() ? found.group(found.groupCount() > 0 ? 1 : 0) : "";
      }
      case HOUR -> (long) ((Instant) a).atOffset(ZoneOffset.UTC).getHour();
      case WEEKDAY -> (long) ((Instant) a).atOffset(ZoneOffset.UTC).getDayOfWeek().getValue();
      case BUCKET -> {
        long step = Math.max(1, (long) number(b) / 1_000_000_000L);
        yield Instant.ofEpochSecond(Math.floorDiv(((Instant) a).getEpochSecond(), step) * step);
      }
      case LENGTH ->
          a instanceof List<?> list
              ? (long) list.size()
              : (long) a.toString().codePointCount(0, a.toString().length());
      case SEVERITY_BETWEEN, JSON ->
          throw new IllegalStateException("refused by analysis: " + operator);
      case AND, OR, NOT, IN, IS_NULL, EXISTS, CASE, COALESCE, IF ->
          throw new IllegalStateException("evaluated before its arguments: " + operator);
    };
  }

  private @Nullable Object aggregate(Term.Aggregate aggregate) {
    List<Object> values = new ArrayList<>();
    long count = 0;
    for (Map<String, @Nullable Object> row : rows) {
      TermEvaluator one = of(row);
      if (aggregate.filter() != null && !one.isTrue(aggregate.filter())) {
        continue;
      }
      if (aggregate.arguments().isEmpty()) {
        count++;
        continue;
      }
      Object value = one.value(aggregate.arguments().getFirst());
      if (value != null && !Boolean.FALSE.equals(value)) {
        count++;
        values.add(value);
      }
    }
    double[] numbers =
        values.stream()
            .filter(Number.class::isInstance)
            .mapToDouble(TermEvaluator::number)
            .sorted()
            .toArray();
    return switch (aggregate.function()) {
      case COUNT -> count;
      case COUNT_DISTINCT, UNIQ -> (long) new HashSet<>(values).size();
      case SUM -> values.isEmpty() ? null : (Object) Arrays.stream(numbers).sum();
      case AVG -> values.isEmpty() ? null : (Object) Arrays.stream(numbers).average().orElse(0);
      case MIN -> values.stream().min((x, y) -> compare(x, y, false)).orElse(null);
      case MAX -> values.stream().max((x, y) -> compare(x, y, false)).orElse(null);
      case ANY, FIRST -> values.isEmpty() ? null : values.getFirst();
      case LAST -> values.isEmpty() ? null : values.getLast();
      case QUANTILE -> numbers.length == 0 ? null : (Object) quantile(numbers, aggregate.level());
      case STDDEV -> numbers.length == 0 ? null : (Object) deviation(numbers);
      case RATE, INCREASE, ERROR_RATE, SUCCESS_RATE, APDEX, HISTOGRAM, TOPK, DELTA, DERIV ->
          throw new IllegalStateException("refused by analysis: " + aggregate.function());
    };
  }

  private static double deviation(double[] numbers) {
    double mean = Arrays.stream(numbers).average().orElse(0);
    return Math.sqrt(Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElse(0));
  }

  private static double quantile(double[] sorted, double level) {
    double rank = level * (sorted.length - 1);
    int low = (int) Math.floor(rank);
    int high = (int) Math.ceil(rank);
    return sorted[low] + (sorted[high] - sorted[low]) * (rank - low);
  }

  private static boolean like(String text, String pattern, int flags) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      expression.append(
          switch (c) {
            case '%' -> ".*";
            case '_' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(expression.toString(), flags | Pattern.DOTALL).matcher(text).matches();
  }

  private static @Nullable Object parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static double number(Object value) {
    return value instanceof Number number
        ? number.doubleValue()
        : Objects.requireNonNullElse((Double) parsed(value.toString()), Double.NaN);
  }
}
