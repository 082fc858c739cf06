package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Says in words what a frame asks, so that the asker sees how the question was taken.
final class Restatement {
  private Restatement() {}

  static String of(QueryFrame frame) {
    String what =
        switch (frame) {
          case QueryFrame.Aggregate aggregate ->
              aggregate.measures().stream()
                      .map(measure -> FrameRenderer.alias(measure).replace('_', ' '))
                      .collect(Collectors.joining(" and "))
                  + " of "
                  + name(aggregate.rows())
                  + filters(aggregate.filters())
                  + (aggregate.groupBy().isEmpty()
                      ? ""
                      : " by " + String.join(", ", aggregate.groupBy()))
                  + (aggregate.series() ? " over time" : "")
                  + aggregate
                      .having()
                      .map(h -> ", only " + h.operator().sign() + " " + h.literal())
                      .orElse("")
                  + aggregate.comparison().map(Restatement::comparison).orElse("");
          case QueryFrame.Listing listing ->
              listing.order().name().toLowerCase(Locale.ROOT)
                  + " "
                  + listing.limit()
                  + " "
                  + name(listing.rows())
                  + filters(listing.filters());
          case QueryFrame.Contrast contrast ->
              "what is different about requests with "
                  + filter(contrast.selection())
                  + filters(contrast.filters());
          case QueryFrame.Dependencies edges ->
              (edges.downstream()
                  ? "what " + edges.service() + " calls"
                  : "who calls " + edges.service());
          case QueryFrame.Names names ->
              "the "
                  + names.kind().name().toLowerCase(Locale.ROOT)
                  + (names.service() == null ? "" : " of " + names.service());
          case QueryFrame.LogPatterns patterns -> "log patterns" + filters(patterns.filters());
          case QueryFrame.Why why ->
              "why the "
                  + FrameRenderer.alias(why.measure()).replace('_', ' ')
                  + why.service().map(service -> " of " + service).orElse("")
                  + " is as it is";
          case QueryFrame.Overview _ -> "how everything is";
          case QueryFrame.Forecast forecast ->
              "when " + forecast.metric() + " reaches its limit" + filters(forecast.filters());
          case QueryFrame.TimeSpent spent ->
              (spent.criticalPath() ? "the critical path" : "where the time goes")
                  + filters(spent.filters());
        };
    return what + time(frame.time());
  }

  private static String comparison(QueryFrame.Comparison comparison) {
    return switch (comparison) {
      case PREVIOUS -> ", compared with the time before";
      case DAY_BEFORE -> ", compared with the day before";
      case WEEK_BEFORE -> ", compared with the week before";
      case BEFORE_DEPLOY -> ", compared with before the deployment";
    };
  }

  private static String filters(List<Filter> filters) {
    return filters.isEmpty()
        ? ""
        : filters.stream()
            .map(Restatement::filter)
            .collect(Collectors.joining(" and ", " with ", ""));
  }

  private static String filter(Filter filter) {
    return switch (filter) {
      case Filter.ServiceIn(List<String> services) -> "service " + String.join(" or ", services);
      case Filter.OperationIs(String operation) -> "operation " + operation;
      case Filter.AttributeIs(String attribute, String value) -> attribute + " = " + value;
      case Filter.Failed(boolean failed) -> failed ? "errors" : "no errors";
      case Filter.SeverityAtLeast(String severity) -> "severity " + severity + " or worse";
      case Filter.SlowerThan(var limit) -> "a duration over " + Figures.duration(limit);
      case Filter.TextContains(String text) -> "the text '" + text + "'";
      case Filter.TraceIs(String id) -> "trace " + id;
      case Filter.FasterThan(var limit) -> "a duration under " + Figures.duration(limit);
      case Filter.SeverityIs(String severity) -> "severity " + severity;
      case Filter.AttributeIn(String attribute, List<String> values) ->
          attribute + " " + String.join(" or ", values);
      case Filter.AttributeExists(String attribute) -> "any " + attribute;
      case Filter.NumberIs(String path, var operator, double value) ->
          path + " " + operator.sign() + " " + Figures.digits(value);
      case Filter.NumberRange(String path, double from, double to) ->
          path + " " + Figures.digits(from) + " to " + Figures.digits(to);
      case Filter.Not(Filter inner) -> "not " + filter(inner);
      case Filter.Involves(List<Filter> inner) -> "a call below" + filters(inner);
      case Filter.TraceAmong(Rows rows, List<Filter> inner) ->
          "a trace that has " + name(rows) + filters(inner);
    };
  }

  private static String name(Rows rows) {
    return rows.name().toLowerCase(Locale.ROOT);
  }

  private static String time(TimeSlot slot) {
    return switch (slot) {
      case TimeSlot.Last(var length) -> ", the last " + Figures.duration(length);
      case TimeSlot.Between(var from, var to) ->
          ", from " + from + (to == null ? " on" : " to " + to);
      case TimeSlot.Around(var moment, var each) ->
          ", around " + moment + " (" + Figures.duration(each) + " either side)";
      case TimeSlot.SinceDeploy(var service) ->
          ", since the last deployment" + (service == null ? "" : " of " + service);
      case TimeSlot.DuringIncident(String id) -> ", during incident " + id;
    };
  }
}
