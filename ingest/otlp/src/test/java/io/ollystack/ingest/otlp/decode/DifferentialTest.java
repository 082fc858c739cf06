package io.ollystack.ingest.otlp.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Both decoders read every field of every message as the generated classes do.
class DifferentialTest {
  private final OtlpDecoder decoder = new OtlpDecoder();

  @Property(tries = 600)
  void protobufReadsAsTheGeneratedClassesDo(@ForAll long seed, @ForAll Signal signal)
      throws Exception {
    Message request = new RandomRequests(seed).next(signal);
    DecodedRequest decoded = decode(signal, Encoding.PROTOBUF, request.toByteArray());
    assertThat(ActualRows.of(decoded.batch())).isEqualTo(ExpectedRows.of(request));
    assertThat(decoded.rejections().counts()).isEmpty();
    assertThat(decoded.repairedTexts()).isZero();
  }

  @Property(tries = 600)
  void jsonReadsAsTheGeneratedClassesDo(@ForAll long seed, @ForAll Signal signal) throws Exception {
    Message request = new RandomRequests(seed).next(signal);
    byte[] json = RandomRequests.json(request).getBytes(StandardCharsets.UTF_8);
    DecodedRequest decoded = decode(signal, Encoding.JSON, json);
    assertThat(ActualRows.of(decoded.batch())).isEqualTo(ExpectedRows.of(request));
    assertThat(decoded.rejections().message()).isEmpty();
  }

  private DecodedRequest decode(Signal signal, Encoding encoding, byte[] payload) throws Exception {
    return decoder.decodeRequest(
        new OtlpRequest(signal, encoding, TenantId.NONE, Instant.EPOCH, payload));
  }
}
