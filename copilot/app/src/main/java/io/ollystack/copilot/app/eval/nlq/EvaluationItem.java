package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.app.eval.EvaluationFailed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A question, or a dialogue of several, with what counts as its answer.
///
/// @param database the frozen data that it is asked of
/// @param now the frozen clock
public record EvaluationItem(
    String id, String database, String category, Instant now, List<Turn> turns) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEFAULT_NOW = "2026-11-20T14:00:00Z";

  public EvaluationItem {
    turns = List.copyOf(turns);
  }

  /// One question.
  ///
  /// @param gold queries, each of which answers it; empty when no query does
  /// @param expect the acceptable ends: result, clarify, refuse, no_such_entity, analysis,
  ///   false_premise, overview, forecast; empty when nothing is known about the answer
  /// @param cause the service that an analysis shall name first
  /// @param about the unknown name, the calm service, or `NAME@INSTANT` of a forecast
  public record Turn(
      String question, List<String> gold, List<String> expect, String cause, String about) {
    public Turn {
      gold = List.copyOf(gold);
      expect = List.copyOf(expect);
    }
  }

  /// A third of the items, chosen by their ids, is kept aside while the parser is worked on.
  public boolean heldOut() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      int sum = 0;
      for (byte b : hash) {
        // 256 leaves 1 when divided by 3: the sum of the bytes has the number's remainder.
        sum += b & 0xff;
      }
      return sum % 3 == 0;
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  /// Reads JSON lines. Only the question is needed (`question`, or `turns` of texts or objects).
  ///
  /// @throws EvaluationFailed naming the first line that cannot be read
  static List<EvaluationItem> read(List<String> lines, String defaultDatabase) {
    List<EvaluationItem> items = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        items.add(item(JSON.readTree(lines.get(i)), items.size() + 1, defaultDatabase));
      } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
        throw new EvaluationFailed(
            "line "
                + (i + 1)
                + " of the questions: "
                + e.getMessage()
                + ". Expected a JSON object"
                + " with \"question\" or \"turns\".",
            e);
      }
    }
    return List.copyOf(items);
  }

  private static EvaluationItem item(JsonNode node, int number, String defaultDatabase) {
    List<Turn> turns = new ArrayList<>();
    if (node.has("turns")) {
      node.path("turns").forEach(turn -> turns.add(turn(turn)));
    } else {
      turns.add(turn(node));
    }
    return new EvaluationItem(
        node.path("id").asString("q" + number),
        node.path("database").asString(defaultDatabase),
        node.path("category").asString("uncategorised"),
        Instant.parse(node.path("now").asString(DEFAULT_NOW)),
        turns);
  }

  private static Turn turn(JsonNode node) {
    if (node.isString()) {
      return new Turn(node.asString(), List.of(), List.of(), "", "");
    }
    String question = node.path("question").asString("");
    if (question.isBlank()) {
      throw new IllegalArgumentException("a turn without a question");
    }
    return new Turn(
        question,
        texts(node.path("gold")),
        texts(node.path("expect")),
        node.path("cause").asString(""),
        node.path("about").asString(""));
  }

  private static List<String> texts(JsonNode node) {
    if (node.isString()) {
      return List.of(node.asString());
    }
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asString()));
    return texts;
  }
}
