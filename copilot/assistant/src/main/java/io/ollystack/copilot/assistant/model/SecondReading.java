package io.ollystack.copilot.assistant.model;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.parse.Understanding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Weighs what the parser and a model made of one question. The parser's refusals and its questions
/// back stand: no model can be talked out of them. Pure and thread-safe.
public final class SecondReading {
  /// From here on the parser is not doubted.
  private static final double SURE = 0.85;

  /// From here on the parser's frame is preferred to another one of the model.
  private static final double LIKELY = 0.6;

  private static final double AGREED = 0.3;
  private static final double MODEL_ALONE = 0.75;
  private static final double MODEL_AGAINST_PARSER = 0.6;

  private SecondReading() {}

  /// Who understood a question.
  public enum Reader {
    PARSER,
    MODEL,
    BOTH
  }

  /// What holds in the end.
  ///
  /// @param note what the asker should know about it; empty if nothing
  public record Verdict(
      Understanding understanding, Reader by, String note, Optional<QueryFrame> other) {}

  /// Whether the parser hands over. Names that look like names of systems, and are not known, are
  /// errors whatever a model would say.
  public static boolean wanted(Understanding parsed) {
    return switch (parsed) {
      case Understanding.Understood understood -> understood.confidence() < SURE;
      case Understanding.NotUnderstood _ -> true;
      case Understanding.NoSuchName(String name, _) -> name.chars().allMatch(Character::isLetter);
      case Understanding.Clarify _, Understanding.Refused _ -> false;
    };
  }

  /// @param restate says in words what a frame asks
  public static Verdict of(
      Understanding parsed, FrameModel.Reply reply, Function<QueryFrame, String> restate) {
    return switch (reply) {
      case FrameModel.Reply.Frame(QueryFrame frame, String model) ->
          weighed(parsed, frame, model, restate);
      case FrameModel.Reply.AskBack(String question, List<String> options) ->
          understood(parsed)
              ? parser(parsed, "")
              : new Verdict(
                  new Understanding.Clarify(question, options), Reader.MODEL, "", Optional.empty());
      case FrameModel.Reply.UnknownName(String name) ->
          understood(parsed) || parsed instanceof Understanding.NoSuchName
              ? parser(parsed, "")
              : new Verdict(
                  new Understanding.NoSuchName(name, List.of()),
                  Reader.MODEL,
                  "",
                  Optional.empty());
      case FrameModel.Reply.OutOfScope() -> parser(parsed, "");
      case FrameModel.Reply.Unavailable(String reason) -> parser(parsed, reason);
    };
  }

  private static boolean understood(Understanding parsed) {
    return parsed instanceof Understanding.Understood;
  }

  private static Verdict parser(Understanding parsed, String note) {
    return new Verdict(parsed, Reader.PARSER, note, Optional.empty());
  }

  private static Verdict weighed(
      Understanding parsed, QueryFrame frame, String model, Function<QueryFrame, String> restate) {
    if (!(parsed
        instanceof
        Understanding.Understood(QueryFrame own, double confidence, List<String> assumptions))) {
      return new Verdict(
          new Understanding.Understood(frame, MODEL_ALONE, List.of("read by " + model)),
          Reader.MODEL,
          "",
          Optional.empty());
    }
    if (same(own, frame)) {
      double raised = 1 - (1 - confidence) * AGREED;
      return new Verdict(
          new Understanding.Understood(own, raised, assumptions),
          Reader.BOTH,
          "",
          Optional.empty());
    }
    if (confidence >= LIKELY) {
      return new Verdict(
          parsed, Reader.PARSER, model + " read it as " + restate.apply(frame), Optional.of(frame));
    }
    List<String> noted = new ArrayList<>(List.of("read by " + model));
    noted.add("without a model it reads as " + restate.apply(own));
    return new Verdict(
        new Understanding.Understood(frame, MODEL_AGAINST_PARSER, noted),
        Reader.MODEL,
        "",
        Optional.of(own));
  }

  /// Whether two frames ask the same, in whatever order their conditions stand.
  static boolean same(QueryFrame a, QueryFrame b) {
    QueryFrame left = ordered(a);
    QueryFrame right = ordered(b);
    if (left.equals(right)) {
      return true;
    }
    @Nullable String query = FrameRenderer.observql(left).orElse(null);
    return query != null && Objects.equals(query, FrameRenderer.observql(right).orElse(null));
  }

  private static QueryFrame ordered(QueryFrame frame) {
    return switch (frame) {
      case QueryFrame.Aggregate f ->
          new QueryFrame.Aggregate(
              f.rows(),
              f.measures(),
              sorted(f.filters()),
              f.groupBy(),
              f.series(),
              f.bucket(),
              f.having(),
              f.comparison(),
              f.ranking(),
              f.time());
      case QueryFrame.Listing f ->
          new QueryFrame.Listing(f.rows(), sorted(f.filters()), f.order(), f.limit(), f.time());
      case QueryFrame.Contrast f ->
          new QueryFrame.Contrast(sorted(f.filters()), f.selection(), f.time());
      case QueryFrame.LogPatterns f -> new QueryFrame.LogPatterns(sorted(f.filters()), f.time());
      case QueryFrame.Forecast f ->
          new QueryFrame.Forecast(
              f.metric(), f.capacity(), sorted(f.filters()), f.groupBy(), f.time());
      case QueryFrame.TimeSpent f ->
          new QueryFrame.TimeSpent(sorted(f.filters()), f.criticalPath(), f.time());
      case QueryFrame.Dependencies _, QueryFrame.Names _, QueryFrame.Why _, QueryFrame.Overview _ ->
          frame;
    };
  }

  private static List<Filter> sorted(List<Filter> filters) {
    return filters.stream().distinct().sorted(Comparator.comparing(String::valueOf)).toList();
  }
}
