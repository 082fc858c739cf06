package io.ollystack.ingest.otlp.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No bytes make the decoder throw anything but `RejectedData`, and every row is accounted for.
///
/// 10,000 inputs; `-Dollystack.fuzz.inputs=1000000` for more, `-Dollystack.fuzz.seed=…` for others.
class HostileInputTest {
  private static final int INPUTS = Integer.getInteger("ollystack.fuzz.inputs", 10_000);
  private static final List<Signal> SIGNALS = List.of(Signal.values());
  private static final long SEED = Long.getLong("ollystack.fuzz.seed", 1);

  private final OtlpDecoder decoder = new OtlpDecoder();

  @Test
  void survivesAnyBytes() throws Exception {
    Random random = new Random(SEED);
    int readable = 0;
    int unreadable = 0;
    for (int i = 0; i < INPUTS; i++) {
      long seed = random.nextLong();
      Random own = new Random(seed);
      Signal signal = SIGNALS.get(own.nextInt(SIGNALS.size()));
      Encoding encoding = own.nextBoolean() ? Encoding.PROTOBUF : Encoding.JSON;
      byte[] payload = mutated(payload(signal, encoding, own), own);
      try {
        DecodedRequest decoded = decode(signal, encoding, payload);
        assertThat(decoded.rejections().received())
            .isEqualTo(decoded.batch().size() + decoded.rejections().total());
        assertThat(ActualRows.of(decoded.batch())).hasSize(decoded.batch().size());
        readable++;
      } catch (RejectedData expected) {
        assertThat(expected.getMessage()).startsWith("not a valid OTLP");
        unreadable++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("input of seed " + seed + ", " + signal + " " + encoding, e);
      }
    }
    assertThat(readable).as("the fuzz reaches the inside").isGreaterThan(INPUTS / 10);
    assertThat(unreadable).as("the fuzz breaks things").isGreaterThan(INPUTS / 10);
  }

  @Test
  void cutsDeeplyNestedValuesInProtobuf() throws Exception {
    AnyValue value = AnyValue.newBuilder().setStringValue("deep").build();
    for (int i = 0; i < 60; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    LogRecord deep = LogRecord.newBuilder().setBody(value).build();
    LogRecord neighbour =
        LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue("ok")).build();
    Message request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder().addLogRecords(deep).addLogRecords(neighbour)))
            .build();
    DecodedRequest decoded = decode(Signal.LOGS, Encoding.PROTOBUF, request.toByteArray());
    assertThat(decoded.batch().size()).isEqualTo(2);
    assertThat(decoded.cappedValues()).isEqualTo(1);
    assertThat(ActualRows.of(decoded.batch()).getFirst()).contains("[\"(nested deeper than 32)\"]");
    assertThat(ActualRows.of(decoded.batch()).get(1)).contains("|ok|");
  }

  @Test
  void cutsDeeplyNestedValuesInJson() throws Exception {
    int depth = 100_000;
    String body = "{\"arrayValue\":{\"values\":[".repeat(depth) + "{}" + "]}}".repeat(depth);
    String request =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":"
            + body
            + "},{\"body\":{\"stringValue\":\"ok\"}}]}]}]}";
    DecodedRequest decoded =
        decode(Signal.LOGS, Encoding.JSON, request.getBytes(StandardCharsets.UTF_8));
    assertThat(decoded.batch().size()).isEqualTo(2);
    assertThat(decoded.cappedValues()).isEqualTo(1);
    assertThat(ActualRows.of(decoded.batch()).get(1)).contains("|ok|");
  }

  @Test
  void skipsDeepGroupsWithoutRecursion() throws Exception {
    byte[] groups = new byte[2_000_000];
    Arrays.fill(groups, 0, groups.length / 2, (byte) (15 << 3 | 3));
    Arrays.fill(groups, groups.length / 2, groups.length, (byte) (15 << 3 | 4));
    assertThat(decode(Signal.TRACES, Encoding.PROTOBUF, groups).batch().isEmpty()).isTrue();
  }

  @Test
  void mendsTextThatIsNotUtf8() throws Exception {
    ByteString broken = ByteString.copyFrom(new byte[] {'a', (byte) 0xC3, 'b'});
    // Field 3 of LogRecord, severity_text, which the generated classes would not let us break.
    ByteString record = ByteString.copyFrom(new byte[] {3 << 3 | 2, 3}).concat(broken);
    byte[] request = wrapped(wrapped(wrapped(record, 2), 2), 1).toByteArray();
    DecodedRequest decoded = decode(Signal.LOGS, Encoding.PROTOBUF, request);
    assertThat(decoded.repairedTexts()).isEqualTo(1);
    assertThat(ActualRows.of(decoded.batch()).getFirst()).contains("|a\uFFFDb|");
  }

  private static ByteString wrapped(ByteString message, int field) {
    return ByteString.copyFrom(new byte[] {(byte) (field << 3 | 2), (byte) message.size()})
        .concat(message);
  }

  private static byte[] payload(Signal signal, Encoding encoding, Random random) throws Exception {
    if (random.nextInt(20) == 0) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      return noise;
    }
    Message request = new RandomRequests(random.nextLong()).next(signal);
    return switch (encoding) {
      case PROTOBUF -> request.toByteArray();
      case JSON -> RandomRequests.json(request).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] mutated(byte[] payload, Random random) {
    byte[] bytes = payload;
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) random.nextInt(256);
        case 3 -> bytes[at] = (byte) "{}[]\":,0-null".charAt(random.nextInt(13));
        case 4 -> bytes = spliced(bytes, at, random.nextInt(bytes.length));
        default -> {
          int count = Math.min(random.nextInt(12), bytes.length - at);
          Arrays.fill(bytes, at, at + count, (byte) random.nextInt(256));
        }
      }
    }
    return bytes;
  }

  /// The beginning up to one place, then the rest from another.
  private static byte[] spliced(byte[] bytes, int head, int tail) {
    byte[] out = Arrays.copyOf(bytes, head + bytes.length - tail);
    System.arraycopy(bytes, tail, out, head, bytes.length - tail);
    return out;
  }

  private DecodedRequest decode(Signal signal, Encoding encoding, byte[] payload)
      throws RejectedData {
    return decoder.decodeRequest(
        new OtlpRequest(signal, encoding, TenantId.NONE, Instant.EPOCH, payload));
  }
}
