package io.ollystack.copilot.observql.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collector;

/// A piece of SQL: text that this package's own code holds, with parameters, names and numbers in
/// between. A string of a query can only enter as a [Parameter], so no value ever becomes text.
/// Templates mark the places of their pieces with `$`. Immutable.
///
/// Chosen over a tree of one record per SQL construct: the hard statements (histogram
/// interpolation, recursive walks) stay readable, and the property that matters, no value in the
/// text, holds by construction.
final class Sql {
  sealed interface Piece {}

  /// SQL written in this package, or a name or number that was checked here.
  record Text(String text) implements Piece {}

  record Parameter(String type, String text) implements Piece {}

  static final Sql NULL = text("NULL");
  static final Sql TRUE = text("true");

  private static final Pattern SAFE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");

  private final List<Piece> pieces;

  private Sql(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  List<Piece> pieces() {
    return pieces;
  }

  /// SQL as it is; `template` is a constant of the calling code.
  static Sql text(String template) {
    return new Sql(List.of(new Text(template)));
  }

  /// A template with `$` where each argument stands.
  static Sql of(String template, Sql... arguments) {
    List<Piece> pieces = new ArrayList<>();
    int start = 0;
    for (Sql argument : arguments) {
      int place = template.indexOf('$', start);
      if (place < 0) {
        throw new IllegalArgumentException("more arguments than places: " + template);
      }
      add(pieces, template.substring(start, place));
      pieces.addAll(argument.pieces);
      start = place + 1;
    }
    if (template.indexOf('$', start) >= 0) {
      throw new IllegalArgumentException("fewer arguments than places: " + template);
    }
    add(pieces, template.substring(start));
    return new Sql(pieces);
  }

  static Sql parameter(String type, String value) {
    return new Sql(List.of(new Parameter(type, value)));
  }

  static Sql string(String value) {
    return parameter("String", value);
  }

  static Sql number(long value) {
    return text(Long.toString(value));
  }

  static Sql number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not a finite number: " + value);
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? number((long) value)
        : text(Double.toString(value));
  }

  /// A name of a column, table or subquery, quoted unless it is plain. Only names that this package
  /// made or [#isSafeName] accepted may come here.
  static Sql name(String name) {
    if (!isSafeName(name)) {
      throw new IllegalArgumentException("not a safe name: " + name);
    }
    return text(isPlain(name) ? name : '`' + name + '`');
  }

  static Sql column(String qualifier, String name) {
    return of("$.$", name(qualifier), name(name));
  }

  static Sql list(List<Sql> parts) {
    return join(parts, ", ");
  }

  static Sql and(List<Sql> conditions) {
    return switch (conditions.size()) {
      case 0 -> TRUE;
      case 1 -> conditions.getFirst();
      default -> join(conditions.stream().map(Sql::grouped).toList(), " AND ");
    };
  }

  static Sql and(Sql... conditions) {
    return and(List.of(conditions));
  }

  static Sql or(List<Sql> conditions) {
    return conditions.size() == 1
        ? conditions.getFirst()
        : of("($)", join(conditions.stream().map(Sql::grouped).toList(), " OR "));
  }

  static Collector<Sql, ?, Sql> joining(String separator) {
    return Collector.<Sql, List<Sql>, Sql>of(
        ArrayList::new,
        List::add,
        (left, right) -> {
          left.addAll(right);
          return left;
        },
        parts -> join(parts, separator));
  }

  /// Letters, digits, underscores and dots: nothing that could end a quote or begin a comment.
  static boolean isSafeName(String name) {
    return name.length() <= 200 && SAFE.matcher(name).matches();
  }

  private static boolean isPlain(String name) {
    return name.indexOf('.') < 0;
  }

  /// In parentheses where AND or OR around it could tear it apart.
  private static Sql grouped(Sql condition) {
    for (Piece piece : condition.pieces) {
      if (piece instanceof Text text
          && (text.text().contains(" OR ")
              || text.text().contains(" AND ")
              || text.text().contains("NOT "))) {
        return of("($)", condition);
      }
    }
    return condition;
  }

  private static Sql join(List<Sql> parts, String separator) {
    List<Piece> pieces = new ArrayList<>();
    for (Sql part : parts) {
      if (!pieces.isEmpty()) {
        pieces.add(new Text(separator));
      }
      pieces.addAll(part.pieces);
    }
    return new Sql(pieces);
  }

  private static void add(List<Piece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(new Text(text));
    }
  }

  @Override
  public String toString() {
    return pieces.toString();
  }
}
