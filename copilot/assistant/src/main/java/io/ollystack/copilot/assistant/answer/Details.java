package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One sentence on the first row of a detail query about a suspect.
final class Details {
  private Details() {}

  static String sentence(String service, ResultTable table) {
    List<String> names = table.columns().stream().map(ResultColumn::name).toList();
    if (names.contains("attribute")) {
      return "Failing requests of "
          + service
          + " differ most in "
          + shown(table, "attribute")
          + " = "
          + shown(table, "value")
          + ".";
    }
    if (names.contains("operation")) {
      return "Most time was gained by "
          + shown(table, "operation")
          + ": "
          + shown(table, "latency")
          + " a request, before "
          + shown(table, "latency__base")
          + ".";
    }
    return "Changed on "
        + service
        + " at "
        + shown(table, "time")
        + ": "
        + shown(table, "kind")
        + " "
        + shown(table, "version")
        + ".";
  }

  private static String shown(ResultTable table, String column) {
    int index = table.indexOf(column);
    @Nullable Object value = table.rows().getFirst().get(index);
    return Figures.of(value, table.columns().get(index));
  }
}
