package io.ollystack.ingest.clickhouse.query;

import com.clickhouse.client.api.data_formats.internal.BinaryStreamReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns the driver's values into those that [ValueKind] promises.
final class ResultValues {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private ResultValues() {}

  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case BigInteger number ->
          number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0
              ? (Object) number.longValue()
              : number;
      case Float number -> Double.valueOf(number.toString());
      case ZonedDateTime time -> time.toInstant();
      case UUID uuid -> uuid.toString();
      case InetAddress address -> address.getHostAddress();
      case BinaryStreamReader.EnumValue constant -> constant.toString();
      case BinaryStreamReader.ArrayValue array -> list(array.asList());
      case Object[] tuple -> list(java.util.Arrays.asList(tuple));
      case List<?> items -> list(items);
      case Map<?, ?> map -> map(map);
      // Double, BigDecimal, Boolean, LocalDate, Duration are already what they should be.
      default -> value;
    };
  }

  private static List<@Nullable Object> list(List<?> items) {
    List<@Nullable Object> list = new ArrayList<>(items.size());
    for (Object item : items) {
      list.add(of(item));
    }
    return Collections.unmodifiableList(list);
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> source) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    source.forEach((key, value) -> map.put(String.valueOf(of(key)), of(value)));
    return Collections.unmodifiableMap(map);
  }
}
