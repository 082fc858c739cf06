package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Literal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Recognises slips in the names of services and metrics. A name that nothing known resembles is
/// let pass: it may be new or old, and an empty result explains itself (W201).
final class KnownNames {
  private static final int MAX_SLIP = 2;

  private final CatalogSnapshot catalog;
  private final Findings findings;

  KnownNames(CatalogSnapshot catalog, Findings findings) {
    this.catalog = catalog;
    this.findings = findings;
  }

  void check(Term operand, Literal.Text text) {
    if (!(operand instanceof Term.Field(int _, String column, ValueType _))) {
      return;
    }
    switch (column) {
      case "service", "caller", "callee" ->
          check("service", text, catalog.services().stream().map(ServiceEntry::name).toList());
      case "metric" ->
          check("metric", text, catalog.metrics().stream().map(MetricEntry::name).toList());
      default -> {}
    }
  }

  private void check(String what, Literal.Text text, Collection<String> known) {
    String name = text.value();
    if (name.length() < 4 || known.contains(name)) {
      return;
    }
    List<String> nearest =
        NearestNames.of(name, known, 0.7).stream()
            .filter(candidate -> isSlip(name, candidate))
            .toList();
    if (nearest.isEmpty()) {
      return;
    }
    String best = nearest.getFirst();
    findings.add(
        Problem.of(
                ProblemCode.E103,
                text.span(),
                "unknown "
                    + what
                    + " '"
                    + name
                    + "' ("
                    + known.size()
                    + " "
                    + what
                    + "s seen in 24h)")
            .withHint(
                String.format(
                    Locale.ROOT, "Closest: %s (%.2f).", best, NearestNames.similarity(name, best)))
            .withFix(Fix.replace(text.span(), "'" + best.replace("'", "''") + "'")));
  }

  /// Few letters differ, and no digit does: `worker-2` is not a slip of `worker-1`.
  private static boolean isSlip(String written, String known) {
    return NearestNames.distance(written, known) <= MAX_SLIP
        && written.replaceAll("[^0-9]", "").equals(known.replaceAll("[^0-9]", ""));
  }
}
