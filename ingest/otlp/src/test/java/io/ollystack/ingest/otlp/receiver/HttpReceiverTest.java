package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.CodedInputStream;
import io.ollystack.ingest.otlp.decode.RandomRequests;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpReceiverTest extends ReceiverContract {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Override
  Reply send(Signal signal, byte[] payload, Optional<String> token, boolean gzip) throws Exception {
    HttpRequest.Builder request = request("/v1/" + signal.label(), PROTOBUF);
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    if (gzip) {
      request.header("Content-Encoding", "gzip");
    }
    HttpResponse<byte[]> response = post(request, gzip ? gzip(payload) : payload);
    assertThat(response.headers().firstValue("Content-Type")).contains(PROTOBUF);
    Optional<Duration> retryAfter =
        response.headers().firstValue("Retry-After").map(Long::parseLong).map(Duration::ofSeconds);
    if (response.statusCode() == 200) {
      var partial = ExportTraceServiceResponse.parseFrom(response.body()).getPartialSuccess();
      return new Reply(
          Answer.SUCCESS, partial.getRejectedSpans(), partial.getErrorMessage(), retryAfter);
    }
    Answer answer =
        switch (response.statusCode()) {
          case 400 -> Answer.INVALID;
          case 401 -> Answer.NOT_AUTHENTICATED;
          case 413 -> Answer.TOO_LARGE;
          case 429 -> Answer.SLOW_DOWN;
          case 503 -> Answer.OUT_OF_SERVICE;
          default -> throw new AssertionError(response.statusCode());
        };
    return new Reply(answer, 0, statusMessage(response.body()), retryAfter);
  }

  @Test
  void keepsJsonAndAnswersInJson() throws Exception {
    ExportTraceServiceRequest spans = ExportTraceServiceRequest.parseFrom(spans(2, 1));
    HttpResponse<byte[]> response =
        post(authorized("/v1/traces", JSON + "; charset=utf-8"), utf8(RandomRequests.json(spans)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
    assertThat(text(response))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"1 of 3 spans rejected."
                + " 1: trace id is not 16 bytes, or zero (first: number 3, '010000').\"}}");
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(2);
    assertThat(kept.kept().getFirst().request().encoding()).isEqualTo(Encoding.JSON);
  }

  @Test
  void fullSuccessInJsonIsAnEmptyObject() throws Exception {
    ExportTraceServiceRequest spans = ExportTraceServiceRequest.parseFrom(spans(1, 0));
    assertThat(text(post(authorized("/v1/traces", JSON), utf8(RandomRequests.json(spans)))))
        .isEqualTo("{}");
  }

  @Test
  void errorsInJsonAreStatusObjects() throws Exception {
    HttpResponse<byte[]> response = post(authorized("/v1/logs", JSON), utf8("{\"resourceLogs\":["));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response))
        .startsWith("{\"code\":3,\"message\":\"not a valid OTLP logs request");
  }

  @Test
  void understandsZstd() throws Exception {
    byte[] body = Zstd.compress(spans(3, 0));
    HttpResponse<byte[]> response =
        post(authorized("/v1/traces", PROTOBUF).header("Content-Encoding", "zstd"), body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(3);
  }

  @Test
  void capsWhatZstdExpandsTo() throws Exception {
    byte[] body = Zstd.compress(new byte[MAX_REQUEST_BYTES * 100]);
    HttpResponse<byte[]> response =
        post(authorized("/v1/traces", PROTOBUF).header("Content-Encoding", "zstd"), body);
    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void refusesCorruptCompression() throws Exception {
    for (String coding : new String[] {"gzip", "zstd"}) {
      HttpResponse<byte[]> response =
          post(authorized("/v1/traces", JSON).header("Content-Encoding", coding), spans(3, 0));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(text(response)).contains("not valid " + coding.toUpperCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void refusesUnknownPathsMethodsAndFormats() throws Exception {
    assertThat(post(authorized("/v1/spans", JSON), utf8("{}")).statusCode()).isEqualTo(404);
    assertThat(post(authorized("/v1/traces", "text/plain"), utf8("{}")).statusCode())
        .isEqualTo(415);
    assertThat(
            post(authorized("/v1/traces", JSON).header("Content-Encoding", "br"), utf8("{}"))
                .statusCode())
        .isEqualTo(415);
    HttpResponse<byte[]> get =
        client.send(
            authorized("/v1/traces", JSON).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void tellsTheSchemeWhenATokenIsMissing() throws Exception {
    HttpResponse<byte[]> response = post(request("/v1/traces", JSON), utf8("{}"));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
  }

  @Test
  void retryAfterIsInWholeSecondsAndNeverZero() throws Exception {
    kept.behave((_, _) -> {
      throw new Unavailable(Unavailable.Reason.OVERLOADED, "Full.", Duration.ofMillis(1200));
    });
    assertThat(
            post(authorized("/v1/traces", PROTOBUF), spans(1, 0))
                .headers()
                .firstValue("Retry-After"))
        .contains("2");
  }

  @Test
  void servesManyRequestsOverOneConnection() throws Exception {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        write(socket, head(spans(1, 0).length, "") + "", spans(1, 0));
        assertThat(readHead(socket)).startsWith("HTTP/1.1 200 OK");
      }
    }
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(3);
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    byte[] one = spans(1, 0);
    byte[] bad = utf8("\u0001");
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(utf8(head(one.length, "")));
    both.writeBytes(one);
    both.writeBytes(utf8(head(bad.length, "")));
    both.writeBytes(bad);
    try (Socket socket = connect()) {
      write(socket, "", both.toByteArray());
      assertThat(readHead(socket)).startsWith("HTTP/1.1 200 OK");
      assertThat(readHead(socket)).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void sendsContinueWhenExpected() throws Exception {
    byte[] body = spans(1, 0);
    try (Socket socket = connect()) {
      write(socket, head(body.length, "Expect: 100-continue\r\n"), new byte[0]);
      assertThat(readHead(socket)).startsWith("HTTP/1.1 100 Continue");
      write(socket, "", body);
      assertThat(readHead(socket)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void timesSlowClientsOut() throws Exception {
    restart(Duration.ofMillis(200), Duration.ofMinutes(1));
    try (Socket socket = connect()) {
      write(socket, head(1000, ""), new byte[10]);
      assertThat(readHead(socket)).startsWith("HTTP/1.1 408");
      assertThat(socket.getInputStream().readAllBytes()).as("closed").hasSizeLessThan(500);
    }
    assertThat(post(authorized("/v1/traces", PROTOBUF), spans(1, 0)).statusCode()).isEqualTo(200);
  }

  @Test
  void closesAbandonedConnections() throws Exception {
    restart(Duration.ofMinutes(1), Duration.ofMillis(200));
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).as("end of stream").isEqualTo(-1);
    }
  }

  @Test
  void survivesClientsThatHangUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect()) {
        write(socket, head(1000, ""), new byte[i * 40]);
      }
    }
    assertThat(post(authorized("/v1/traces", PROTOBUF), spans(1, 0)).statusCode()).isEqualTo(200);
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "\u0016\u0003\u0001 this is no HTTP\r\n\r\n", new byte[0]);
      assertThat(readHead(socket)).startsWith("HTTP/1.1 400");
    }
  }

  private void restart(Duration requestTimeout, Duration keepAlive) throws IOException {
    receiver.close();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    receiver =
        OtlpReceiverFactory.create(
            new OtlpReceiverConfig(
                Optional.empty(),
                Optional.of(
                    OtlpReceiverConfig.Http.on(any).withTimeouts(requestTimeout, keepAlive)),
                Map.of(TOKEN, ACME),
                ACME),
            MeterProvider.noop().get("test"),
            Clock.systemUTC());
    receiver.start(kept);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String head(int length, String more) {
    return "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
        + "Authorization: Bearer "
        + TOKEN
        + "\r\n"
        + more
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static void write(Socket socket, String head, byte[] body) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(utf8(head));
    out.write(body);
    out.flush();
  }

  /// Reads one response, its body included, and returns its head.
  private static String readHead(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("connection ended after: " + head);
      }
      head.append((char) next);
    }
    var length =
        java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(head.toString());
    if (length.find()) {
      in.readNBytes(Integer.parseInt(length.group(1)));
    }
    return head.toString();
  }

  private HttpRequest.Builder authorized(String path, String type) {
    return request(path, type).header("Authorization", "Bearer " + TOKEN);
  }

  private HttpRequest.Builder request(String path, String type) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", type);
  }

  private int port() {
    return receiver.httpPort().orElseThrow();
  }

  private HttpResponse<byte[]> post(HttpRequest.Builder request, byte[] body) throws Exception {
    return client.send(
        request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String statusMessage(byte[] status) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(status);
    String message = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 2) {
        message = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    return message;
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
