package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether a predicted table says what the gold one says: columns are matched by their values, rows
/// as multisets, quantiles within 2 %, other numbers within a millionth.
final class ResultEquality {
  private static final int MOST_EXTRA_COLUMNS = 8;
  private static final double QUANTILE = 0.02;
  private static final double NUMBER = 1e-6;
  private static final Pattern QUANTILE_NAME = Pattern.compile("p\\d+(_\\d+)?(_.*)?|quantile.*");

  private ResultEquality() {}

  /// Whole tables.
  static boolean equal(ResultTable gold, ResultTable predicted) {
    return gold.rows().size() == predicted.rows().size() && matches(whole(gold), whole(predicted));
  }

  /// The first rows in an order: the predicted rows are rows of the gold table, and their order
  /// keys are those of its first rows. Of rows tied at the cut any choice is right.
  ///
  /// @param gold with more rows than the limit
  /// @param key the name of the column that orders
  static boolean prefix(ResultTable gold, String key, int rows, ResultTable predicted) {
    if (predicted.rows().size() != rows || gold.rows().size() < rows) {
      return false;
    }
    int column = gold.columns().stream().map(c -> c.name()).toList().indexOf(key);
    if (rows == 0) {
      return true;
    }
    if (column < 0) {
      return matches(head(gold, rows), whole(predicted));
    }
    Object last = gold.rows().get(rows - 1).get(column);
    int tied = rows;
    while (tied < gold.rows().size() && Objects.equals(gold.rows().get(tied).get(column), last)) {
      tied++;
    }
    int certain = rows;
    while (certain > 0 && Objects.equals(gold.rows().get(certain - 1).get(column), last)) {
      certain--;
    }
    return matches(head(gold, tied), whole(predicted)) && contains(predicted, gold, certain);
  }

  /// The first rows of the gold table all occur in the prediction.
  private static boolean contains(ResultTable predicted, ResultTable gold, int certain) {
    Part head = head(gold, certain);
    return certain == 0 || new Matching(whole(predicted), head).swapped();
  }

  /// Some rows of a table.
  private record Part(List<ResultColumn> columns, List<List<@Nullable Object>> rows) {}

  private static Part whole(ResultTable table) {
    return head(table, table.rows().size());
  }

  private static Part head(ResultTable table, int rows) {
    List<List<@Nullable Object>> first = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      first.add(table.rows().get(i));
    }
    return new Part(table.columns(), first);
  }

  private static boolean matches(Part gold, Part predicted) {
    return predicted.columns().size() <= gold.columns().size() + MOST_EXTRA_COLUMNS
        && new Matching(gold, predicted).exists();
  }

  /// Looks for an injective map from the columns of one table to those of another under which every
  /// row of `small` is a row of `large`.
  private static final class Matching {
    private final Part gold;
    private final Part predicted;
    private boolean goldInPredicted;

    Matching(Part gold, Part predicted) {
      this.gold = gold;
      this.predicted = predicted;
    }

    boolean exists() {
      return assign(new ArrayList<>());
    }

    /// With the roles of the tables exchanged: every row of the second occurs in the first.
    boolean swapped() {
      Matching other = new Matching(predicted, gold);
      other.goldInPredicted = true;
      return other.exists();
    }

    private boolean assign(List<Integer> chosen) {
      int column = chosen.size();
      if (column == gold.columns().size()) {
        return rowsMatch(chosen);
      }
      Set<Integer> used = new HashSet<>(chosen);
      for (int other = 0; other < predicted.columns().size(); other++) {
        if (!used.contains(other) && columnFits(column, other)) {
          chosen.add(other);
          if (assign(chosen)) {
            return true;
          }
          chosen.removeLast();
        }
      }
      return false;
    }

    private boolean columnFits(int column, int other) {
      List<List<@Nullable Object>> some = goldInPredicted ? gold.rows() : predicted.rows();
      List<List<@Nullable Object>> all = goldInPredicted ? predicted.rows() : gold.rows();
      int of = goldInPredicted ? column : other;
      int in = goldInPredicted ? other : column;
      double tolerance = tolerance(column);
      return some.stream()
          .limit(40)
          .allMatch(row -> all.stream().anyMatch(r -> same(row.get(of), r.get(in), tolerance)));
    }

    private boolean rowsMatch(List<Integer> chosen) {
      List<List<@Nullable Object>> left =
          new ArrayList<>(goldInPredicted ? predicted.rows() : gold.rows());
      for (List<@Nullable Object> row : goldInPredicted ? gold.rows() : predicted.rows()) {
        boolean found = false;
        for (int i = 0; i < left.size() && !found; i++) {
          List<@Nullable Object> goldRow = goldInPredicted ? row : left.get(i);
          List<@Nullable Object> predictedRow = goldInPredicted ? left.get(i) : row;
          if (rowsEqual(goldRow, predictedRow, chosen)) {
            left.remove(i);
            found = true;
          }
        }
        if (!found) {
          return false;
        }
      }
      return true;
    }

    private boolean rowsEqual(
        List<@Nullable Object> goldRow, List<@Nullable Object> predictedRow, List<Integer> chosen) {
      for (int i = 0; i < chosen.size(); i++) {
        if (!same(goldRow.get(i), predictedRow.get(chosen.get(i)), tolerance(i))) {
          return false;
        }
      }
      return true;
    }

    private double tolerance(int column) {
      return QUANTILE_NAME.matcher(gold.columns().get(column).name()).matches() ? QUANTILE : NUMBER;
    }
  }

  private static boolean same(@Nullable Object one, @Nullable Object other, double tolerance) {
    if (one instanceof Number a && other instanceof Number b) {
      double difference = Math.abs(a.doubleValue() - b.doubleValue());
      return difference
          <= tolerance * Math.max(Math.abs(a.doubleValue()), Math.abs(b.doubleValue()));
    }
    return Objects.equals(one, other)
        || (one != null && other != null && one.toString().equals(other.toString()));
  }
}
