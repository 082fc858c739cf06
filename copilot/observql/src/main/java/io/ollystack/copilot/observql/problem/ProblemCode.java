package io.ollystack.copilot.observql.problem;

/// Every kind of problem that the language reports: stable codes, in the order of the reference.
///
/// E1xx what was written, E2xx how tables meet, E3xx types and units, E4xx time and events, E5xx
/// limits and what this installation can run; Wxxx are warnings beside a result. The reference is
/// generated from this list.
public enum ProblemCode {
  E100("unexpected word", "The text cannot go on like this at the place shown."),
  E101("unknown column", "No column or attribute of this name is known for the table."),
  E102("unknown table", "FROM and JOIN name one of the logical tables."),
  E103(
      "unknown name",
      "No service, metric or operation of this name was seen by the live catalogue."),
  E104("unfinished text", "A quote or comment is opened and never closed."),
  E105("malformed literal", "A number, duration, size or share that cannot be read."),
  E106("reserved word as a name", "Reserved words name something only in double quotes."),
  E107("double quotes around text", "Double quotes name a column; text stands in single quotes."),
  E108("unexpected character", "A character that no part of the language uses."),
  E109("clause written twice", "Each clause stands once per SELECT."),
  E110("nested too deep", "Expressions and subqueries nest to a fixed depth."),
  E111("query too long", "The text of a query is limited."),
  E112(
      "read-only language",
      "ObservQL reads: there is no statement that writes or changes anything."),
  E113("another language's spelling", "Understood, but ObservQL writes it differently."),
  E114("incomplete query", "The text ends where something must follow."),
  E115("number out of range", "A number too large, too small or not whole where it must be."),
  E116("ambiguous column", "Several of the joined tables have a column of this name."),
  E117("column without its context", "Some columns exist only where FOLLOW has walked."),
  E120("unknown function", "Only the functions of the reference can be called."),
  E121(
      "aggregate in WHERE",
      "WHERE sees single rows; a condition on an aggregate stands in HAVING."),
  E122(
      "neither grouped nor aggregated",
      "Beside aggregates stand only the columns that GROUP BY names."),
  E123("wrong arguments", "The function takes other arguments."),
  E124("clause does not fit", "The clause has no meaning for this table or beside that clause."),
  E204("join without a bound", "Joined telemetry needs a bound in time or a trace id."),
  E301("duration compared with a number", "Durations are compared with durations: 500ms, 2s."),
  E302("types do not fit", "The operation is not defined for these types."),
  E305("rate() of a gauge", "rate() is for counters; deriv() is the slope of a gauge."),
  E306("quantile of a summary", "A summary stores its quantiles: only those can be read."),
  E410("event not found", "No such deploy, change, incident, alert or anomaly is known."),
  E411("unreadable time", "A time is written like '2026-11-20T13:10:00Z' or '2026-11-20 13:10'."),
  E412("empty time range", "A range ends after it begins."),
  E413("time range too long", "Single rows and joins are limited in time; aggregates are not."),
  E420("periods of unequal length", "Counts of periods of unequal length cannot be compared."),
  E501("query too expensive", "The scan would exceed the budget."),
  E510("engine not available", "The query needs an engine that this installation does not run."),
  E511(
      "tenants cannot be told apart",
      "The table has no tenant column, so only the default tenant may read it."),
  W110(
      "name in two places",
      "The name exists for the signal and for the resource; the signal's was taken."),
  W111("never seen", "The live catalogue has not seen this name: it may match nothing."),
  W112("another metric was taken", "A metric of the same meaning was read instead."),
  W201("no rows", "Nothing matched; the warning names the condition that removed the rows."),
  W202("truncated", "There are more rows than were returned."),
  W203("before the first data", "The range starts before anything was stored."),
  W301("join fan-out", "The join multiplies rows."),
  W302("ratio compared with a large number", "A ratio lies between 0 and 1; write 80% or 0.8."),
  W303("of a sample", "What is counted is a part of the rows; the message says which."),
  W304(
      "estimated from a sample",
      "Sampling stored some of the spans; each stored one counts for those that it stands for."),
  W401("little history", "There is too little history for the engine to be sure.");

  /// How much a problem weighs: an error rejects the query, a warning goes with its result.
  public enum Severity {
    ERROR,
    WARNING
  }

  private final String title;
  private final String explanation;

  ProblemCode(String title, String explanation) {
    this.title = title;
    this.explanation = explanation;
  }

  public String title() {
    return title;
  }

  public String explanation() {
    return explanation;
  }

  public Severity severity() {
    return name().charAt(0) == 'E' ? Severity.ERROR : Severity.WARNING;
  }
}
