package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Lowers whole plans to SELECTs. Each output becomes a column under its [#columnName].
final class PlanSql {
  private final Physical physical;

  PlanSql(Physical physical) {
    this.physical = physical;
  }

  Physical physical() {
    return physical;
  }

  /// `extra` rows beyond the limit are read, so that a cut can be told from an end.
  Sql sql(Plan plan, boolean extra) {
    return switch (plan) {
      case Plan.Select select -> new SelectSql(this, select).sql(extra);
      case Plan.Union union -> {
        List<Sql> parts = new ArrayList<>();
        for (Plan part : union.parts()) {
          Select select = new Select();
          List<String> names = columnNames(part.outputs());
          List<String> unified = columnNames(union.outputs());
          for (int i = 0; i < names.size(); i++) {
            select.item(Sql.column("u", names.get(i)), unified.get(i));
          }
          parts.add(select.from(Sql.of("(\n$)", sql(part, false)), "u").toSql());
        }
        Sql all = parts.stream().collect(Sql.joining("\nUNION ALL\n"));
        if (union.limit() == Plan.NO_LIMIT) {
          yield all;
        }
        Select cut = new Select();
        columnNames(union.outputs()).forEach(name -> cut.item(Sql.column("v", name), name));
        yield cut.from(Sql.of("(\n$)", all), "v").limit(union.limit() + (extra ? 1 : 0)).toSql();
      }
      case Plan.Contrast contrast -> new ContrastSql(this).sql(contrast, extra);
      case Plan.Engine engine ->
          throw new IllegalStateException("runs in an engine, not in the store: " + engine.stage());
    };
  }

  /// The names of a plan's columns in SQL: as the user has them where they are safe, else by place.
  static List<String> columnNames(List<Plan.Output> outputs) {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < outputs.size(); i++) {
      String name = outputs.get(i).name();
      names.add(Sql.isSafeName(name) && taken.add(name) ? name : "column_" + (i + 1));
    }
    return names;
  }

  static Sql outputColumn(List<Plan.Output> outputs, String name) {
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).name().equals(name)) {
        return Sql.name(columnNames(outputs).get(i));
      }
    }
    throw new IllegalStateException("no output " + name);
  }

  /// Writes structural conditions and subqueries of terms within `window`.
  TermSql.Subqueries subqueries(TimeWindow window) {
    return new TermSql.Subqueries() {
      @Override
      public Sql structural(Term.Structural structural, Columns subject) {
        return new StructuralSql(PlanSql.this, window).sql(structural, subject);
      }

      @Override
      public Sql rows(Plan plan) {
        return sql(plan, false);
      }
    };
  }

  static Term.Field field(int relation, String column, ValueType type) {
    return new Term.Field(relation, column, type);
  }
}
