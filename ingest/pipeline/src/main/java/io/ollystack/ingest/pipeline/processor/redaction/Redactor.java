package io.ollystack.ingest.pipeline.processor.redaction;

import io.ollystack.ingest.pipeline.processor.redaction.RedactionConfig.NamedPattern;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.TextEdit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Replaces secrets and personal data by `[redacted:kind]`. Text in which nothing is found stays
/// the same bytes; redacting twice changes nothing more. Thread-safe.
public final class Redactor {
  private static final byte[] HIDDEN = "[redacted]".getBytes(StandardCharsets.US_ASCII);

  /// Nothing shorter hides anything: `x@y.io`.
  private static final int SHORTEST = 6;

  /// Distinct keys are few; should a sender invent them, they are looked at each time.
  private static final int MAX_KEYS = 10_000;

  private final Set<SecretKind> find;
  private final SensitiveKeys keys;
  private final List<NamedPattern> patterns;
  private final Map<String, Boolean> knownKeys = new ConcurrentHashMap<>();
  private final LongAdder redacted = new LongAdder();

  public Redactor(RedactionConfig config) {
    this.find =
        config.find().isEmpty() ? EnumSet.noneOf(SecretKind.class) : EnumSet.copyOf(config.find());
    this.keys = new SensitiveKeys(config.keys());
    this.patterns = config.patterns();
  }

  /// How many texts were changed or hidden since the start.
  public long redactedTexts() {
    return redacted.sum();
  }

  public TelemetryBatch redact(TelemetryBatch batch) {
    return TextEdit.apply(batch, new BatchRule(batch.context().terms()));
  }

  /// The text without its secrets; null when it has none.
  byte @Nullable [] redact(byte[] bytes, int start, int end, boolean json) {
    if (end - start < SHORTEST && patterns.isEmpty()) {
      return null;
    }
    byte[] found = find(bytes, start, end, json);
    return patterns.isEmpty() ? found : matchPatterns(bytes, start, end, found);
  }

  private byte @Nullable [] find(byte[] bytes, int start, int end, boolean json) {
    ByteArrayOutputStream out = null;
    int copied = start;
    int at = SecretFinder.next(bytes, start, end);
    while (at < end) {
      byte b = bytes[at];
      int resume = at + 1;
      SecretKind kind = null;
      long match = Match.NONE;
      if (b >= '0' && b <= '9') {
        int run = digitsEnd(bytes, at, end);
        if (run - at >= 4 && find.contains(SecretKind.CARD)) {
          int to = CardFinder.end(bytes, copied, at, end);
          if (to > 0) {
            kind = SecretKind.CARD;
            match = Match.of(at, to);
          }
        }
        resume = run;
      } else {
        kind = kindAt(bytes, copied, at, end);
        match = kind == null ? Match.NONE : matchOf(kind, bytes, copied, at, end);
      }
      if (kind != null && match != Match.NONE) {
        if (out == null) {
          out = new ByteArrayOutputStream(end - start + 16);
        }
        out.write(bytes, copied, Match.from(match) - copied);
        boolean quote = json && isBare(bytes, start, Match.from(match), Match.to(match), end);
        if (quote) {
          out.write('"');
        }
        out.writeBytes(kind.mask());
        if (quote) {
          out.write('"');
        }
        copied = Match.to(match);
        resume = copied;
      }
      at = SecretFinder.next(bytes, resume, end);
    }
    if (out == null) {
      return null;
    }
    out.write(bytes, copied, end - copied);
    return out.toByteArray();
  }

  private @Nullable SecretKind kindAt(byte[] bytes, int floor, int at, int end) {
    return switch (bytes[at]) {
      case '@', '%' -> first(SecretKind.EMAIL, bytes, floor, at, end);
      case 'J' -> first(SecretKind.JWT, bytes, floor, at, end);
      case 'B', 'b' -> first(SecretKind.BEARER, bytes, floor, at, end);
      case 'A' -> first(SecretKind.AWS_KEY, bytes, floor, at, end);
      case '=' -> first(SecretKind.ASSIGNMENT, bytes, floor, at, end);
      case '\'' -> first(SecretKind.ASSIGNMENT, bytes, floor, at, end);
      case '_', '.' -> first(SecretKind.TOKEN, bytes, floor, at, end);
      case ':' -> {
        SecretKind url = first(SecretKind.URL_PASSWORD, bytes, floor, at, end);
        yield url != null ? url : first(SecretKind.ASSIGNMENT, bytes, floor, at, end);
      }
      case '-' -> {
        if (at + 1 < end && bytes[at + 1] == '-') {
          SecretKind key = first(SecretKind.PRIVATE_KEY, bytes, floor, at, end);
          yield key != null ? key : first(SecretKind.ASSIGNMENT, bytes, floor, at, end);
        }
        yield first(SecretKind.TOKEN, bytes, floor, at, end);
      }
      default -> null;
    };
  }

  private @Nullable SecretKind first(SecretKind kind, byte[] bytes, int floor, int at, int end) {
    return find.contains(kind) && matchOf(kind, bytes, floor, at, end) != Match.NONE ? kind : null;
  }

  private static long matchOf(SecretKind kind, byte[] bytes, int floor, int at, int end) {
    return switch (kind) {
      case EMAIL -> SecretFinder.email(bytes, floor, at, end);
      case CARD -> Match.NONE;
      case JWT -> SecretFinder.jwt(bytes, floor, at, end);
      case BEARER -> SecretFinder.bearer(bytes, floor, at, end);
      case AWS_KEY -> SecretFinder.keyId(bytes, floor, at, end);
      case TOKEN -> SecretFinder.issued(bytes, floor, at, end);
      case PRIVATE_KEY -> SecretFinder.privateKey(bytes, at, end);
      case URL_PASSWORD -> SecretFinder.urlPassword(bytes, at, end);
      case ASSIGNMENT ->
          switch (bytes[at]) {
            case '-' -> AssignmentFinder.option(bytes, at, end);
            case '\'' -> AssignmentFinder.sql(bytes, floor, at, end);
            default -> AssignmentFinder.at(bytes, floor, at, end);
          };
    };
  }

  /// Whether a value of JSON stands outside quotes: a number, which the mask is not.
  private static boolean isBare(byte[] bytes, int start, int from, int to, int end) {
    int before = from - 1;
    while (before >= start && Ascii.isSpace(bytes[before])) {
      before--;
    }
    int after = to;
    while (after < end && Ascii.isSpace(bytes[after])) {
      after++;
    }
    boolean opens =
        before >= start && (bytes[before] == ':' || bytes[before] == ',' || bytes[before] == '[');
    boolean closes =
        after >= end || bytes[after] == ',' || bytes[after] == ']' || bytes[after] == '}';
    return opens && closes && !inQuotes(bytes, start, from);
  }

  private static boolean inQuotes(byte[] bytes, int start, int at) {
    boolean in = false;
    for (int i = start; i < at; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == '"') {
        in = !in;
      }
    }
    return in;
  }

  private static int digitsEnd(byte[] bytes, int at, int end) {
    int i = at;
    while (i < end && Ascii.isDigit(bytes[i])) {
      i++;
    }
    return i;
  }

  private byte @Nullable [] matchPatterns(
      byte[] bytes, int start, int end, byte @Nullable [] found) {
    String text =
        found == null
            ? new String(bytes, start, end - start, StandardCharsets.UTF_8)
            : new String(found, StandardCharsets.UTF_8);
    String changed = text;
    for (NamedPattern pattern : patterns) {
      changed =
          pattern
              .regex()
              .matcher(changed)
              .replaceAll(Matcher.quoteReplacement("[redacted:" + pattern.name() + "]"));
    }
    return changed.equals(text) ? found : changed.getBytes(StandardCharsets.UTF_8);
  }

  private boolean isHiddenKey(String key) {
    Boolean known = knownKeys.get(key);
    if (known != null) {
      return known;
    }
    boolean hidden = keys.contains(key);
    if (knownKeys.size() < MAX_KEYS) {
      knownKeys.put(key, hidden);
    }
    return hidden;
  }

  /// The rule for one batch.
  private final class BatchRule implements TextEdit.Rule {
    private final Terms terms;

    BatchRule(Terms terms) {
      this.terms = terms;
    }

    @Override
    public boolean hides(int key) {
      return isHiddenKey(terms.text(key));
    }

    @Override
    public byte[] hidden() {
      redacted.increment();
      return HIDDEN;
    }

    @Override
    public byte @Nullable [] replace(byte[] bytes, int start, int end, boolean json) {
      byte[] replaced = redact(bytes, start, end, json);
      if (replaced != null) {
        redacted.increment();
      }
      return replaced;
    }

    @Override
    public boolean hidesNumber(long value) {
      // Shorter numbers are too often durations and sizes.
      return value >= 100_000_000_000_000L
          && find.contains(SecretKind.CARD)
          && value < 10_000_000_000_000_000L
          && CardFinder.isCard(value, value < 1_000_000_000_000_000L ? 15 : 16);
    }
  }
}
