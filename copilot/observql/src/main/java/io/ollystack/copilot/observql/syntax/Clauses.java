package io.ollystack.copilot.observql.syntax;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The clauses of one SELECT or TRACE: each at most once, whatever the order they were written in.
public record Clauses(
    Clause.@Nullable Where where,
    Clause.@Nullable Follow follow,
    @Nullable TimeRange time,
    Clause.@Nullable GroupBy group,
    Clause.@Nullable Every every,
    Clause.@Nullable Having having,
    Clause.@Nullable Compare compare,
    Clause.@Nullable Contrast contrast,
    Clause.@Nullable OrderBy order,
    Clause.@Nullable Top top,
    Clause.@Nullable Limit limit,
    Clause.@Nullable Sample sample) {

  public static final Clauses NONE =
      new Clauses(null, null, null, null, null, null, null, null, null, null, null, null);

  /// This with `clause` in the place of its kind.
  public Clauses with(Clause clause) {
    return switch (clause) {
      case Clause.Where c ->
          new Clauses(
              c, follow, time, group, every, having, compare, contrast, order, top, limit, sample);
      case Clause.Follow c ->
          new Clauses(
              where, c, time, group, every, having, compare, contrast, order, top, limit, sample);
      case TimeRange c ->
          new Clauses(
              where, follow, c, group, every, having, compare, contrast, order, top, limit, sample);
      case Clause.GroupBy c ->
          new Clauses(
              where, follow, time, c, every, having, compare, contrast, order, top, limit, sample);
      case Clause.Every c ->
          new Clauses(
              where, follow, time, group, c, having, compare, contrast, order, top, limit, sample);
      case Clause.Having c ->
          new Clauses(
              where, follow, time, group, every, c, compare, contrast, order, top, limit, sample);
      case Clause.Compare c ->
          new Clauses(
              where, follow, time, group, every, having, c, contrast, order, top, limit, sample);
      case Clause.Contrast c ->
          new Clauses(
              where, follow, time, group, every, having, compare, c, order, top, limit, sample);
      case Clause.OrderBy c ->
          new Clauses(
              where, follow, time, group, every, having, compare, contrast, c, top, limit, sample);
      case Clause.Top c ->
          new Clauses(
              where, follow, time, group, every, having, compare, contrast, order, c, limit,
              sample);
      case Clause.Limit c ->
          new Clauses(
              where, follow, time, group, every, having, compare, contrast, order, top, c, sample);
      case Clause.Sample c ->
          new Clauses(
              where, follow, time, group, every, having, compare, contrast, order, top, limit, c);
    };
  }

  /// What stands in the place of `clause`'s kind.
  public @Nullable Clause sameKind(Clause clause) {
    return switch (clause) {
      case Clause.Where c -> where;
      case Clause.Follow c -> follow;
      case TimeRange c -> time;
      case Clause.GroupBy c -> group;
      case Clause.Every c -> every;
      case Clause.Having c -> having;
      case Clause.Compare c -> compare;
      case Clause.Contrast c -> contrast;
      case Clause.OrderBy c -> order;
      case Clause.Top c -> top;
      case Clause.Limit c -> limit;
      case Clause.Sample c -> sample;
    };
  }

  /// Those that were written, in the order of the grammar.
  public List<Clause> list() {
    return Stream.<@Nullable Clause>of(
            where, follow, time, group, every, having, compare, contrast, order, top, limit, sample)
        .filter(Objects::nonNull)
        .<Clause>map(Objects::requireNonNull)
        .toList();
  }
}
