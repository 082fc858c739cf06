package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.role.Role;
import io.ollystack.copilot.app.role.RoleSelection;
import io.ollystack.ingest.clickhouse.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.unit.DataSize;

/// How the text of a setting becomes its value, and what to say when it cannot.
final class ValueParsers {
  /// Turns text into a value; an [IllegalArgumentException]'s message says what is wrong with it.
  private interface Parser<T> {
    T parse(String text);
  }

  private record Kind<T>(Class<T> type, String expected, Parser<T> parser) {
    void addTo(ApplicationConversionService service) {
      service.addConverter(String.class, type, parser::parse);
    }
  }

  private final Map<Class<?>, Kind<?>> kinds = new LinkedHashMap<>();
  private final ApplicationConversionService conversion = new ApplicationConversionService();

  ValueParsers(Set<Role> availableRoles) {
    add(String.class, "a text", text -> text);
    add(Secret.class, "a text", Secret::of);
    add(Port.class, "a port from 0 to 65535; 0 takes any free port", ValueParsers::port);
    add(BindAddress.class, "an IP address of this machine, or localhost", BindAddress::parse);
    add(Path.class, "a path", Path::of);
    add(URI.class, "an http or https address such as https://host:8443", ValueParsers::uri);
    add(Duration.class, "a period such as 250ms, 10s, 5m, 2h or 30d", Periods::parse);
    add(DataSize.class, "a size such as 512MB or 2GB", ValueParsers::size);
    add(Instant.class, "a moment such as 2026-01-31T12:00:00Z", ValueParsers::instant);
    add(Integer.class, "a whole number from 0 on", ValueParsers::whole);
    add(Double.class, "a number from 0 on, such as 2.5", ValueParsers::number);
    add(Boolean.class, "true or false", ValueParsers::bool);
    add(
        RetentionPeriods.class,
        "a period such as 30d, or by signal such as traces=7d,logs=14d,metrics=90d; 0 keeps for"
            + " ever",
        RetentionPeriods::parse);
    add(
        RoleSelection.class,
        RoleSelection.expected(availableRoles),
        text -> RoleSelection.parse(text, availableRoles));
    addEnum(LlmConfig.Provider.class);
    addEnum(LogConfig.Format.class);
    addEnum(LogConfig.Level.class);
  }

  private <T> void add(Class<T> type, String expected, Parser<T> parser) {
    Kind<T> kind = new Kind<>(type, expected, parser);
    kinds.put(type, kind);
    kind.addTo(conversion);
  }

  private <E extends Enum<E>> void addEnum(Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    add(
        type,
        "one of " + names,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown value")));
  }

  /// Whether values of this type are written as one text, rather than as settings of their own.
  boolean reads(Class<?> type) {
    return kinds.containsKey(type);
  }

  String expected(Class<?> type) {
    return kind(type).expected();
  }

  /// What is wrong with the text, or empty when it is a value of the type.
  Optional<String> complaint(Class<?> type, String text) {
    try {
      kind(type).parser().parse(text);
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      String message = wrong.getMessage();
      return Optional.of(message == null ? "not understood" : message);
    }
  }

  /// The value as the reference and the configuration endpoint write it.
  Object parse(Class<?> type, String text) {
    return kind(type).parser().parse(text);
  }

  ConversionService conversion() {
    return conversion;
  }

  private Kind<?> kind(Class<?> type) {
    Kind<?> kind = kinds.get(type);
    if (kind == null) {
      throw new IllegalStateException("no parser for settings of type " + type.getName());
    }
    return kind;
  }

  private static Integer whole(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("not a whole number from 0 to 999999999");
    }
    return Integer.valueOf(text);
  }

  private static Double number(String text) {
    if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException("not a number from 0 on");
    }
    return Double.valueOf(text);
  }

  private static Port port(String text) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("not a port");
    }
    return new Port(Integer.parseInt(text));
  }

  private static URI uri(String text) {
    URI uri = URI.create(text);
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("not an http or https address");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("an address without a host");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("user and password have settings of their own");
    }
    return uri;
  }

  private static DataSize size(String text) {
    if (!text.matches("\\d{1,15}(B|KB|MB|GB|TB)")) {
      throw new IllegalArgumentException("not a size");
    }
    return DataSize.parse(text);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException malformed) {
      throw new IllegalArgumentException("not a moment in UTC", malformed);
    }
  }

  private static Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }
}
