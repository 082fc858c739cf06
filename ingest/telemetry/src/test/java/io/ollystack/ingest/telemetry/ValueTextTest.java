package io.ollystack.ingest.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, -0",
    "1.0, 1",
    "-17.0, -17",
    "0.1, 0.1",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "-1.25e-10, -1.25e-10",
    "123456789.125, 123456789.125",
    "9007199254740993, 9007199254740992",
    "4.9E-324, 5e-324",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "NaN, json: unsupported value: NaN",
    "Infinity, json: unsupported value: +Inf",
    "-Infinity, json: unsupported value: -Inf",
  })
  void writesDoublesAsTheCollectorDoes(double value, String text) {
    assertThat(textOf(new AnyValue.Real(value))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0", "7", "10", "-1", "99", "100", "9223372036854775807", "-9223372036854775808"})
  void writesIntegersInDecimal(long value) {
    assertThat(textOf(new AnyValue.Int(value))).isEqualTo(Long.toString(value));
  }

  @Property
  void writesAnyInteger(@ForAll long value) {
    assertThat(textOf(new AnyValue.Int(value))).isEqualTo(Long.toString(value));
  }

  @Property
  void doublesReadBack(@ForAll double value) {
    assertThat(Double.parseDouble(textOf(new AnyValue.Real(value)))).isEqualTo(value);
  }

  @Test
  void writesBytesAsBase64() {
    assertThat(textOf(new AnyValue.Bytes(new byte[] {1, 2, (byte) 0xFF, 4}))).isEqualTo("AQL/BA==");
    assertThat(textOf(new AnyValue.Bytes(new byte[0]))).isEmpty();
  }

  @Test
  void writesNoValueAsEmptyText() {
    assertThat(textOf(AnyValue.EMPTY)).isEmpty();
  }

  @Test
  void writesMapsAsJsonWithSortedKeys() {
    Map<String, AnyValue> values = new LinkedHashMap<>();
    values.put("z", new AnyValue.Int(1));
    values.put("a<b>&\"\\", new AnyValue.Text("é\u2028\n\u0001"));
    values.put("list", new AnyValue.Array(List.of(AnyValue.EMPTY, new AnyValue.Bool(true))));
    values.put("raw", new AnyValue.Bytes(new byte[] {0}));
    values.put("not", new AnyValue.Real(Double.NaN));
    values.put("none", new AnyValue.KeyValues(Map.of()));
    assertThat(textOf(new AnyValue.KeyValues(values)))
        .isEqualTo(
            "{\"a\\u003cb\\u003e\\u0026\\\"\\\\\":\"é\\u2028\\n\\u0001\",\"list\":[null,true],"
                + "\"none\":{},\"not\":\"NaN\",\"raw\":\"AA==\",\"z\":1}");
    assertThat(textOf(new AnyValue.Array(List.of()))).isEqualTo("[]");
  }

  private static String textOf(AnyValue value) {
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    logs.add(logs.context().addScope(logs.context().addResource()));
    logs.body(value);
    LogBatch batch = logs.build();
    byte[] target = new byte[batch.maxBodyLength(0) + 5];
    int end = batch.writeBody(0, target, 5);
    assertThat(new String(target, 5, end - 5, java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(batch.bodyText(0));
    return batch.bodyText(0);
  }
}
