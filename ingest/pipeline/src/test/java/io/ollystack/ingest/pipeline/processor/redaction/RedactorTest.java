package io.ollystack.ingest.pipeline.processor.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.processor.redaction.RedactionConfig.NamedPattern;
import io.ollystack.ingest.telemetry.AnyValue;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

final class RedactorTest {
  private static final Redactor REDACTOR = new Redactor(RedactionConfig.DEFAULT);

  @ParameterizedTest
  @CsvFileSource(resources = "redacted.csv", delimiter = '|', quoteCharacter = '\0')
  void hidesWhatIsSecret(String text, String expected) {
    assertThat(redact(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "clean.csv", delimiter = '|', quoteCharacter = '\0')
  void leavesWhatIsClean(String text) {
    assertThat(redact(text)).isEqualTo(text);
  }

  @Property(tries = 3000)
  void noPlantedSecretSurvives(@ForAll("planted") Planted planted) {
    String redacted = redact(planted.text());

    assertThat(redacted).doesNotContain(planted.secret());
    assertThat(redacted).startsWith(planted.before());
    if (!planted.wrap().matches("(Authorization|Cookie).*")) {
      // The value of a header is the rest of its line.
      assertThat(redacted).endsWith(planted.after());
    }
    assertThat(redact(redacted)).isEqualTo(redacted);
  }

  @Property(tries = 1000)
  void neverFailsAndSettlesAtOnce(@ForAll String text) {
    String redacted = redact(text);

    assertThat(redact(redacted)).isEqualTo(redacted);
  }

  @Test
  void removesAPrivateKeyWhole() {
    String key =
        "loaded -----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc=\n-----END RSA PRIVATE KEY----- ok";

    assertThat(redact(key)).isEqualTo("loaded [redacted:private_key] ok");
    assertThat(redact(key.substring(0, 60))).isEqualTo("loaded [redacted:private_key]");
  }

  @Test
  void keepsJsonWellFormed() {
    byte[] json =
        "{\"card\":4111111111111111,\"n\":[4111111111111111]}".getBytes(StandardCharsets.UTF_8);

    byte[] redacted = REDACTOR.redact(json, 0, json.length, true);

    assertThat(new String(redacted, StandardCharsets.UTF_8))
        .isEqualTo("{\"card\":\"[redacted:card]\",\"n\":[\"[redacted:card]\"]}");
  }

  @Test
  void looksWhereverASpanHoldsText() {
    SpanBatchBuilder spans = new SpanBatchBuilder(TenantId.NONE);
    int resource = spans.context().addResource();
    int mark = spans.context().attributes().size();
    spans.context().attributes().add("host.name", "db1");
    spans.context().attributes().add("admin", "root@example.com");
    spans.context().resource(resource, spans.context().attributes().since(mark), 0);
    spans.add(spans.context().addScope(resource));
    spans.name(spans.context().terms().intern("GET /users/bob@example.com"));
    spans.statusMessage(spans.context().arena().append("login failed for bob@example.com"));
    int attributes = spans.context().attributes().size();
    spans.context().attributes().add("http.request.header.authorization", "opaque");
    spans.context().attributes().add("card.number", 4111111111111111L);
    spans.context().attributes().add("user.password", 7L);
    spans.context().attributes().add("db.query.text", "SELECT 1 WHERE mail = 'bob@example.com'");
    spans.context().attributes().add("http.route", "/users/{id}");
    spans.attributes(spans.context().attributes().since(attributes));
    SpanBatch batch = spans.build();

    SpanBatch redacted = (SpanBatch) REDACTOR.redact(batch);

    assertThat(redacted.context().term(redacted.name(0))).isEqualTo("GET /users/[redacted:email]");
    assertThat(redacted.context().text(redacted.statusMessage(0)))
        .isEqualTo("login failed for [redacted:email]");
    assertThat(texts(redacted, redacted.attributes(0)))
        .containsExactly(
            "[redacted]",
            "[redacted]",
            "[redacted]",
            "SELECT 1 WHERE mail = '[redacted:email]'",
            "/users/{id}");
    assertThat(texts(redacted, redacted.context().scopes().resourceAttributes(0)))
        .containsExactly("db1", "[redacted:email]");
    assertThat(batch.context().term(batch.name(0))).isEqualTo("GET /users/bob@example.com");
    assertThat(texts(batch, batch.attributes(0)).getFirst()).isEqualTo("opaque");
  }

  @Test
  void looksIntoBodiesOfAllKinds() {
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    int scope = logs.context().addScope(logs.context().addResource());
    logs.add(scope);
    logs.body(new AnyValue.Text("mail to bob@example.com"));
    logs.add(scope);
    logs.body(new AnyValue.KeyValues(Map.of("password", new AnyValue.Text("hunter2"))));
    logs.add(scope);
    logs.body(new AnyValue.Text("all fine"));
    LogBatch batch = logs.build();

    LogBatch redacted = (LogBatch) REDACTOR.redact(batch);

    assertThat(redacted.bodyText(0)).isEqualTo("mail to [redacted:email]");
    assertThat(redacted.bodyText(1)).isEqualTo("{\"password\":\"[redacted:assignment]\"}");
    assertThat(redacted.bodyText(2)).isEqualTo("all fine");
  }

  @Test
  void aCleanBatchComesBackAsItIs() {
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    logs.add(logs.context().addScope(logs.context().addResource()));
    logs.body(new AnyValue.Text("GET /orders/17 took 12 ms"));
    LogBatch batch = logs.build();

    assertThat(REDACTOR.redact(batch)).isSameAs(batch);
  }

  @Test
  void findsOnlyWhatItIsToldTo() {
    Redactor redactor =
        new Redactor(
            new RedactionConfig(
                true,
                EnumSet.of(SecretKind.CARD),
                List.of(),
                List.of(new NamedPattern("order", Pattern.compile("ORD-\\d+")))));
    byte[] text = "bob@example.com ORD-17 4111111111111111".getBytes(StandardCharsets.UTF_8);

    assertThat(new String(redactor.redact(text, 0, text.length, false), StandardCharsets.UTF_8))
        .isEqualTo("bob@example.com [redacted:order] [redacted:card]");
  }

  record Planted(String before, String secret, String after, String wrap) {
    String text() {
      return before + wrap.formatted(secret) + after;
    }
  }

  @Provide
  Arbitrary<Planted> planted() {
    Arbitrary<String> before =
        Arbitraries.of(
            "", "user logged in ", "GET /a/b?x=1 ", "{\"a\":1} ", "größe ", "[12:30:01] ");
    Arbitrary<String> after =
        Arbitraries.of("", " after 12 ms", "\n at Foo.bar(Foo.java:12)", " ok");
    Arbitrary<String> word =
        Arbitraries.strings()
            .withChars("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
            .ofMinLength(12)
            .ofMaxLength(30)
            .map(text -> text + "7");
    Arbitrary<String[]> secret =
        Arbitraries.oneOf(
            word.flatMap(w ->
                Arbitraries.of(
                        "password=%s",
                        "password: %s",
                        "\"password\": \"%s\"",
                        "db_password='%s'",
                        "apiKey=%s",
                        "Authorization: Bearer %s",
                        "authorization=Bearer %s",
                        "--token %s",
                        "client_secret => '%s'",
                        "Cookie: sid=%s",
                        "bearer %s",
                        "https://api/x?access_token=%s",
                        "https://bob:%s@db.example.com/x",
                        "redis://:%s@cache:6379",
                        "Server=db;User Id=sa;Password=%s;",
                        "CREATE USER x IDENTIFIED BY '%s'",
                        "{\\\"secret\\\":\\\"%s\\\"}")
                    .map(wrap -> new String[] {wrap, w})),
            Arbitraries.randomValue(RedactorTest::card).map(card -> new String[] {"card %s", card}),
            word.map(w ->
                new String[] {"%s", w.toLowerCase(java.util.Locale.ROOT) + "@mail.example.org"}),
            word.map(w -> new String[] {"to <%s>", w + "%40example.com"}),
            Arbitraries.strings()
                .withChars("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
                .ofLength(16)
                .map(w -> new String[] {"key %s", "AKIA" + w}),
            word.map(w -> new String[] {"%s", "ghp_" + w + w}),
            word.map(w -> new String[] {"jwt %s", "eyJhbGciOiJIUzI1NiJ9.eyJ" + w + "." + w}));
    return Combinators.combine(before, secret, after)
        .as((b, s, a) -> new Planted(b, s[1], a, s[0]));
  }

  private static String card(Random random) {
    int[] digits = new int[16];
    digits[0] = 4;
    for (int i = 1; i < 15; i++) {
      digits[i] = random.nextInt(10);
    }
    int sum = IntStream.range(0, 15).map(i -> luhn(digits[i], i % 2 == 0)).sum();
    digits[15] = (10 - sum % 10) % 10;
    String joined = IntStream.of(digits).mapToObj(Integer::toString).reduce("", String::concat);
    return switch (random.nextInt(3)) {
      case 0 -> joined;
      case 1 -> joined.replaceAll("(\\d{4})(?=\\d)", "$1 ");
      default -> joined.replaceAll("(\\d{4})(?=\\d)", "$1-");
    };
  }

  private static int luhn(int digit, boolean twice) {
    int value = twice ? digit * 2 : digit;
    return value > 9 ? value - 9 : value;
  }

  private static List<String> texts(SpanBatch batch, long attributes) {
    return IntStream.range(
            io.ollystack.ingest.telemetry.Slice.start(attributes),
            io.ollystack.ingest.telemetry.Slice.end(attributes))
        .mapToObj(batch.context().attributes()::text)
        .toList();
  }

  private static String redact(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] redacted = REDACTOR.redact(bytes, 0, bytes.length, false);
    return redacted == null ? text : new String(redacted, StandardCharsets.UTF_8);
  }
}
