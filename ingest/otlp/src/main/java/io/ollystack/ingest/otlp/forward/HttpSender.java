package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

/// OTLP/HTTP with protobuf bodies.
final class HttpSender implements RequestSender {
  private static final long MOST_RETRY_SECONDS = 3600;
  private static final int MOST_OF_A_MESSAGE = 500;

  private final OtlpExporterConfig config;
  private final HttpClient client;

  HttpSender(OtlpExporterConfig config, HttpClient client) {
    this.config = config;
    this.client = client;
  }

  @Override
  public long send(Signal signal, byte[] request)
      throws RejectedData, Unavailable, InterruptedException {
    String base = config.endpoint().replaceFirst("/+$", "");
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create(base + "/v1/" + signal.label()))
            .timeout(config.timeout())
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(config.gzip() ? gzip(request) : request));
    if (config.gzip()) {
      http.header("Content-Encoding", "gzip");
    }
    config.headers().forEach(http::setHeader);
    HttpResponse<byte[]> response;
    try {
      response = client.send(http.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new Unavailable(
          Unavailable.Reason.OUT_OF_SERVICE,
          "%s does not answer: %s".formatted(config.endpoint(), e),
          Duration.ZERO,
          e);
    }
    if (response.statusCode() / 100 == 2) {
      return ReplyReader.rejectedRows(response.body());
    }
    throw failure(response);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// As the OTLP specification sorts the statuses, but that what blames the configuration is waited
  /// out, since no data is at fault.
  private Unavailable failure(HttpResponse<byte[]> response) throws RejectedData {
    int status = response.statusCode();
    String message =
        "%s answers %d %s"
            .formatted(config.endpoint(), status, ReplyReader.message(response.body()))
            .strip();
    if (message.length() > MOST_OF_A_MESSAGE) {
      message = message.substring(0, MOST_OF_A_MESSAGE);
    }
    Duration retryAfter = retryAfter(response);
    return switch (status) {
      case 429 -> new Unavailable(Unavailable.Reason.OVERLOADED, message, retryAfter);
      case 408, 502, 503, 504 ->
          new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, message, retryAfter);
      case 401, 403, 404, 405 ->
          new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, message, MISCONFIGURED_RETRY);
      default -> throw new RejectedData(message);
    };
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    try {
      OptionalLong seconds = response.headers().firstValueAsLong("Retry-After");
      return Duration.ofSeconds(Math.clamp(seconds.orElse(0), 0, MOST_RETRY_SECONDS));
    } catch (NumberFormatException date) {
      return Duration.ZERO; // the usual pause does
    }
  }

  private static byte[] gzip(byte[] request) {
    var bytes = new ByteArrayOutputStream(request.length / 4);
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory: cannot be
    }
    return bytes.toByteArray();
  }
}
