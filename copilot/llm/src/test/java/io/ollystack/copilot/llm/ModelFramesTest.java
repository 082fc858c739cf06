package io.ollystack.copilot.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.model.FrameModel;
import io.ollystack.copilot.assistant.model.FrameModel.Reply;
import io.ollystack.copilot.assistant.model.OfferedNames;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ModelFramesTest {
  private static final Instant NOW = Instant.parse("2026-03-04T14:00:00Z");
  private static final OfferedNames NAMES =
      new OfferedNames(
          List.of("billing", "gateway"),
          List.of("POST /pay"),
          Map.of("queue.depth", "gauge {message}"),
          Map.of("payment.method", List.of("card", "cash")));
  private static final String FAILURES = failures("billing");

  private final ScriptedServer server = started();
  private final KeptExchanges log = new KeptExchanges();
  private final List<String> looked = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fillsAFrameUnderASchemaThatHoldsTheNames() throws Exception {
    server.says(FAILURES);

    Reply reply = read("can people pay?", _ -> List.of());

    assertThat(query(reply))
        .isEqualTo(
            "SELECT error_rate() AS error_rate FROM requests WHERE service = 'billing' LAST 1h");
    JsonNode sent = server.asked().getFirst();
    assertThat(server.paths()).containsExactly("/v1/chat/completions");
    JsonNode schema = sent.path("response_format").path("json_schema");
    assertThat(schema.path("strict").asBoolean()).isTrue();
    assertThat(schema.path("schema").toString()).contains("\"enum\":[\"billing\",\"gateway\"]");
    assertThat(sent.path("model").asString()).isEqualTo("scripted");
    assertThat(sent.path("temperature").asDouble()).isZero();
  }

  @Test
  void sendsTheCompilersProblemsBackAndTakesTheRepair() throws Exception {
    server.says(FAILURES).says(failures("gateway"));

    Reply reply =
        read(
            "can people pay?",
            frame ->
                FrameRenderer.observql(frame).orElse("").contains("billing")
                    ? List.of("OQL-103 unknown field")
                    : List.of());

    assertThat(query(reply)).contains("'gateway'");
    assertThat(lastMessage(server.asked().get(1))).contains("OQL-103 unknown field");
  }

  @Test
  void givesUpBehindTwoRepairs() throws Exception {
    server.says(FAILURES).says(FAILURES).says(FAILURES).says(FAILURES);

    Reply reply = read("can people pay?", _ -> List.of("OQL-103 unknown field"));

    assertThat(reply)
        .isEqualTo(
            new Reply.Unavailable(
                "The language model's query was wrong three times: OQL-103 unknown field"));
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void rejectsNamesThatWereNotOffered() throws Exception {
    server.says(failures("ledger; DROP TABLE spans")).says(FAILURES);

    Reply reply = read("can people pay?", _ -> List.of());

    assertThat(query(reply)).contains("'billing'");
    assertThat(lastMessage(server.asked().get(1)))
        .contains("no service is named 'ledger; DROP TABLE spans'");
  }

  @Test
  void repairsWhatIsNoJson() throws Exception {
    server.says("{\"reading\": {\"kind\": \"aggr").says("Sure!\n```json\n" + FAILURES + "\n```");

    Reply reply = read("can people pay?", _ -> List.of());

    assertThat(query(reply)).contains("'billing'");
    assertThat(lastMessage(server.asked().get(1))).contains("not JSON");
  }

  @Test
  void looksUpNamesWhenTheModelAsks() throws Exception {
    server.calls("find_names", "{\"words\":\"ledger\"}").says(failures("ledger-core"));

    Reply reply = read("is the ledger ok?", _ -> List.of());

    assertThat(looked).containsExactly("ledger");
    assertThat(query(reply)).contains("'ledger-core'");
    assertThat(lastMessage(server.asked().get(1))).contains("ledger-core");
  }

  @Test
  void answersInventedToolsInsteadOfFailing() throws Exception {
    server.calls("run_sql", "{\"sql\":\"DROP TABLE spans\"}").says(FAILURES);

    Reply reply = read("can people pay?", _ -> List.of());

    assertThat(query(reply)).contains("'billing'");
    assertThat(lastMessage(server.asked().get(1))).contains("only the tool find_names");
  }

  @Test
  void saysThatTheModelRefused() throws Exception {
    server.refuses("I cannot help with that.");

    assertThat(read("can people pay?", _ -> List.of()))
        .isEqualTo(new Reply.Unavailable("The language model refused to answer."));
    assertThat(log.all().getFirst().outcome()).isEqualTo("refused");
  }

  @Test
  void leavesASilentModelAloneWhenTheTimeIsOver() throws Exception {
    server.keepsSilent();

    Reply reply =
        frames(settings(Duration.ofMillis(300), 100_000, 100_000))
            .read(reading("hm", _ -> List.of()));

    assertThat(reply)
        .isEqualTo(new Reply.Unavailable("The language model did not answer within 300 ms."));
    assertThat(log.all().getFirst().outcome()).isEqualTo("timeout");
    assertThat(log.all().getFirst().sentTokens()).isPositive();
  }

  @Test
  void asksAgainWhenAskedToWait() throws Exception {
    server.answers(429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After", "0");
    server.answers(503, "{\"error\":{\"message\":\"overloaded\"}}");
    server.says(FAILURES);

    assertThat(query(read("can people pay?", _ -> List.of()))).contains("'billing'");
    assertThat(log.all())
        .extracting(Exchange::outcome)
        .containsExactly("failed 429", "failed 503", "answered");
  }

  @Test
  void doesNotWaitBeyondItsTime() throws Exception {
    server.answers(429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After", "3600");

    assertThat(read("can people pay?", _ -> List.of()))
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, no -> assertThat(no.reason()).contains("slow down"));
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void doesNotRepeatWhatWillNotPass() throws Exception {
    server.answers(401, "{\"error\":{\"message\":\"bad key\"}}");

    assertThat(read("can people pay?", _ -> List.of()))
        .isInstanceOfSatisfying(
            Reply.Unavailable.class,
            no -> assertThat(no.reason()).contains("bad key").doesNotContain("sk-test"));
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void doesWithoutASchemaWhereTheServerKnowsNone() throws Exception {
    server
        .answers(400, "{\"error\":{\"message\":\"unknown field response_format\"}}")
        .says(FAILURES);
    server.says(FAILURES);
    ModelFrames frames = frames(settings(Duration.ofSeconds(20), 100_000, 100_000));

    assertThat(query(frames.read(reading("can people pay?", _ -> List.of())))).contains("billing");
    assertThat(server.asked().get(1).has("response_format")).isFalse();
    assertThat(lastMessage(server.asked().get(1))).contains("of this schema");
    frames.read(reading("and now?", _ -> List.of()));
    assertThat(server.asked().get(2).has("response_format")).isFalse();
  }

  @Test
  void stopsAtTheBudgetOfAQuestion() throws Exception {
    Reply reply =
        frames(settings(Duration.ofSeconds(20), 10, 100_000)).read(reading("hm", _ -> List.of()));

    assertThat(reply)
        .isEqualTo(
            new Reply.Unavailable(
                "The question would take more than its 10 tokens of the language model."));
    assertThat(server.asked()).isEmpty();
    assertThat(log.all()).isEmpty();
  }

  @Test
  void stopsAtTheBudgetOfADay() throws Exception {
    server.says(FAILURES);
    ModelFrames frames = frames(settings(Duration.ofSeconds(20), 100_000, 10_000));
    frames.read(reading("can people pay?", _ -> List.of()));
    log.keep(spent("other-user", 9_500));

    assertThat(frames.read(reading("can people pay?", _ -> List.of())))
        .isEqualTo(
            new Reply.Unavailable("The tokens of the language model are used up for today."));
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void keepsWhatIsSentBeforeItIsSentAndWhatItCost() throws Exception {
    server.says(FAILURES);

    read("can people pay?", _ -> List.of());

    assertThat(log.states()).containsExactly("sending", "answered");
    Exchange kept = log.all().getFirst();
    assertThat(kept.sent()).contains("can people pay?").contains("\"role\":\"system\"");
    assertThat(kept.received()).isEqualTo(FAILURES);
    assertThat(kept.prompt()).isEqualTo("read-question/v1");
    assertThat(kept.sentTokens()).isEqualTo(100);
    assertThat(kept.receivedTokens()).isEqualTo(20);
    assertThat(kept.cost()).isEqualTo((100 * 2.0 + 20 * 10.0) / 1e6);
    assertThat(kept.user()).isEqualTo("jo");
  }

  @Test
  void sendsNothingThatCannotBeKept() throws Exception {
    log.breakDown();

    assertThat(read("can people pay?", _ -> List.of()))
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, no -> assertThat(no.reason()).contains("cannot be kept"));
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void keepsSecretsAtHomeAndFindsThemAgain() throws Exception {
    server.says(
        "{\"reading\":{\"kind\":\"listing\",\"rows\":\"logs\",\"filters\":[{\"kind\":\"text\","
            + "\"text\":\"<mail-2>\",\"negated\":false}],\"order\":\"newest\",\"limit\":20,"
            + "\"time\":{\"kind\":\"last\",\"length\":\"1h\"}}}");

    Reply reply = read("logs of jo@example.com with password: hunter2!", _ -> List.of());

    assertThat(query(reply)).contains("body CONTAINS 'jo@example.com'");
    assertThat(server.asked().toString()).doesNotContain("jo@example").doesNotContain("hunter2");
    assertThat(log.all().toString()).doesNotContain("jo@example").doesNotContain("hunter2");
    assertThat(log.all().getFirst().redacted()).isEqualTo(2);
  }

  @Test
  void asksAnthropicInItsOwnTongue() throws Exception {
    server.answers(
        200,
        ScriptedServer.JSON.writeValueAsString(
            Map.of(
                "id", "m1",
                "type", "message",
                "role", "assistant",
                "model", "scripted",
                "content", List.of(Map.of("type", "text", "text", FAILURES)),
                "stop_reason", "end_turn",
                "usage", Map.of("input_tokens", 90, "output_tokens", 15))));

    Reply reply =
        frames(settings(ModelSettings.Provider.ANTHROPIC, server.address("")))
            .read(reading("can people pay?", _ -> List.of()));

    assertThat(query(reply)).contains("'billing'");
    assertThat(server.paths()).containsExactly("/v1/messages");
    assertThat(log.all().getFirst().sentTokens()).isEqualTo(90);
  }

  @Test
  void asksOllamaWithItsFormat() throws Exception {
    server.answers(
        200,
        ScriptedServer.JSON.writeValueAsString(
            Map.of(
                "model",
                "scripted",
                "created_at",
                "2026-03-04T14:00:00Z",
                "message",
                Map.of("role", "assistant", "content", FAILURES),
                "done",
                true,
                "done_reason",
                "stop",
                "prompt_eval_count",
                80,
                "eval_count",
                10)));

    Reply reply =
        frames(settings(ModelSettings.Provider.OLLAMA, server.address("")))
            .read(reading("can people pay?", _ -> List.of()));

    assertThat(query(reply)).contains("'billing'");
    assertThat(server.paths()).containsExactly("/api/chat");
    assertThat(server.asked().getFirst().path("format").toString()).contains("billing");
    assertThat(log.all().getFirst().sentTokens()).isEqualTo(80);
  }

  private Reply read(String question, FrameModel.FrameCheck check) throws InterruptedException {
    return frames(settings(Duration.ofSeconds(20), 100_000, 100_000))
        .read(reading(question, check));
  }

  private ModelFrames frames(ModelSettings settings) {
    return new ModelFrames(
        settings,
        log,
        Clock.fixed(NOW, ZoneOffset.UTC),
        _ ->
            words -> {
              looked.add(words);
              return new OfferedNames(List.of("ledger-core"), List.of(), Map.of(), Map.of());
            });
  }

  private ModelSettings settings(ModelSettings.Provider provider, URI address) {
    return new ModelSettings(
        provider,
        address,
        "sk-test-0123456789",
        "scripted",
        Duration.ofSeconds(20),
        2,
        new ModelSettings.Budgets(100_000, 100_000, 100_000),
        new ModelSettings.Prices(2, 10));
  }

  private ModelSettings settings(Duration timeout, long perQuestion, long perDay) {
    return new ModelSettings(
        ModelSettings.Provider.OPENAI,
        server.address("/v1"),
        "sk-test-0123456789",
        "scripted",
        timeout,
        2,
        new ModelSettings.Budgets(perQuestion, 100_000, perDay),
        new ModelSettings.Prices(2, 10));
  }

  private static FrameModel.Reading reading(String question, FrameModel.FrameCheck check) {
    return new FrameModel.Reading(
        Tenant.DEFAULT, "jo", question, NAMES, null, null, List.of(), NOW, ZoneOffset.UTC, check);
  }

  private static Exchange spent(String user, long tokens) {
    return new Exchange(
        "x",
        "q",
        Tenant.DEFAULT.id(),
        user,
        NOW,
        "openai",
        "m",
        "p",
        "",
        0,
        "",
        "answered",
        tokens,
        0,
        0,
        Duration.ZERO);
  }

  private static String query(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Frame.class);
    QueryFrame frame = ((Reply.Frame) reply).frame();
    return FrameRenderer.observql(frame).orElseThrow();
  }

  private static String lastMessage(JsonNode request) {
    JsonNode messages = request.path("messages");
    return messages.path(messages.size() - 1).path("content").toString();
  }

  private static String failures(String service) {
    return "{\"reading\":{\"kind\":\"aggregate\",\"rows\":\"requests\",\"measures\":[{\"kind\":"
        + "\"error_rate\"}],\"filters\":[{\"kind\":\"service\",\"services\":[\""
        + service
        + "\"],\"negated\":false}],\"group_by\":[],\"series\":false,\"bucket\":null,\"having\":null,"
        + "\"comparison\":null,\"ranking\":null,\"time\":{\"kind\":\"last\",\"length\":\"1h\"}}}";
  }

  private static ScriptedServer started() {
    try {
      return new ScriptedServer();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
