package io.ollystack.ingest.telemetry;

import org.jspecify.annotations.Nullable;

/// Replaces texts of a batch wherever senders may have put them: values of attributes (of
/// resources, scopes, rows, events, links and exemplars), bodies of log records, names of spans and
/// events, status messages. Keys, ids and numbers of points stay.
///
/// A batch without anything to replace comes back as it is, and costs one look at each text.
public final class TextEdit {
  private static final int UNSEEN = 0;
  private static final int STAYS = 1;
  private static final int HIDES = 2;

  private final BatchContext context;
  private final Rule rule;
  private final byte[] arena;
  private @Nullable BatchContextBuilder builder;
  private int @Nullable [] termsSeen;

  /// What is to be replaced. Called once per text; must answer the same for the same text.
  public interface Rule {

    /// Whether values of this key are replaced whatever they are, numbers too.
    ///
    /// @param key a term
    boolean hides(int key);

    /// The text to stand in for the value of a key that is hidden.
    byte[] hidden();

    /// The text to stand in for this one; null when it stays.
    ///
    /// @param json whether the text is a list or map as JSON, which it must remain
    byte @Nullable [] replace(byte[] bytes, int start, int end, boolean json);

    /// Whether a number is to be hidden.
    boolean hidesNumber(long value);
  }

  private TextEdit(BatchContext context, Rule rule) {
    this.context = context;
    this.rule = rule;
    this.arena = context.arena().bytes();
  }

  /// The batch with its texts replaced; the batch itself when all stay.
  public static TelemetryBatch apply(TelemetryBatch batch, Rule rule) {
    TextEdit edit = new TextEdit(batch.context(), rule);
    edit.attributes();
    return switch (batch) {
      case SpanBatch spans -> edit.spans(spans);
      case LogBatch logs -> edit.logs(logs);
      case MetricBatch metrics ->
          edit.builder == null ? metrics : metrics.withContext(edit.builder.build());
    };
  }

  private SpanBatch spans(SpanBatch batch) {
    SpanColumns spans = batch.columns();
    int[] names = terms(spans.name, spans.size);
    int[] eventNames = terms(batch.eventColumns().name, batch.eventColumns().size);
    long[] messages = spans.statusMessage;
    boolean copied = false;
    for (int row = 0; row < spans.size; row++) {
      long message = spans.statusMessage[row];
      long changed = slice(message, false);
      if (changed != message) {
        if (!copied) {
          messages = spans.statusMessage.clone();
          copied = true;
        }
        messages[row] = changed;
      }
    }
    return builder == null ? batch : batch.withTexts(builder.build(), names, messages, eventNames);
  }

  private LogBatch logs(LogBatch batch) {
    LogColumns logs = batch.columns();
    int[] eventNames = terms(logs.eventName, logs.size);
    long[] bodies = logs.body;
    boolean copied = false;
    for (int row = 0; row < logs.size; row++) {
      ValueType type = ValueType.ofCode(logs.bodyType[row]);
      if (type == ValueType.TEXT || type == ValueType.ARRAY || type == ValueType.MAP) {
        long changed = slice(logs.body[row], type != ValueType.TEXT);
        if (changed != logs.body[row]) {
          if (!copied) {
            bodies = logs.body.clone();
            copied = true;
          }
          bodies[row] = changed;
        }
      }
    }
    return builder == null ? batch : batch.withTexts(builder.build(), bodies, eventNames);
  }

  private void attributes() {
    AttributeTable table = context.attributes();
    int[] hidden = new int[context.terms().size()];
    int[] keys = table.keys();
    byte[] types = table.types();
    long[] bits = table.bits();
    for (int entry = 0; entry < table.size(); entry++) {
      ValueType type = ValueType.ofCode(types[entry]);
      int key = keys[entry];
      if (hidden[key] == UNSEEN) {
        hidden[key] = rule.hides(key) ? HIDES : STAYS;
      }
      if (hidden[key] == HIDES) {
        if (type != ValueType.EMPTY) {
          hide(entry);
        }
        continue;
      }
      switch (type) {
        case TEXT, ARRAY, MAP -> {
          long changed = slice(bits[entry], type != ValueType.TEXT);
          if (changed != bits[entry]) {
            builder().attributes().set(entry, type, changed);
          }
        }
        case INT -> {
          if (rule.hidesNumber(bits[entry])) {
            hide(entry);
          }
        }
        case EMPTY, BOOL, DOUBLE, BYTES -> {}
      }
    }
  }

  private void hide(int entry) {
    builder().attributes().set(entry, ValueType.TEXT, builder().arena().append(rule.hidden()));
  }

  private long slice(long slice, boolean json) {
    if (Slice.isEmpty(slice)) {
      return slice;
    }
    byte[] replaced = rule.replace(arena, Slice.start(slice), Slice.end(slice), json);
    return replaced == null ? slice : builder().arena().append(replaced);
  }

  /// The column with terms replaced; the column itself when all stay. Each term is looked at once.
  private int[] terms(int[] column, int size) {
    int[] changed = column;
    boolean copied = false;
    int[] seen = termsSeen;
    if (seen == null) {
      seen = new int[context.terms().size()];
      termsSeen = seen;
    }
    for (int row = 0; row < size; row++) {
      int term = column[row];
      if (seen[term] == UNSEEN) {
        seen[term] = replacement(term);
      }
      if (seen[term] != STAYS) {
        if (!copied) {
          changed = column.clone();
          copied = true;
        }
        changed[row] = seen[term] - STAYS - 1;
      }
    }
    return changed;
  }

  /// [#STAYS], or the replacing term, moved out of the way of the marks.
  private int replacement(int term) {
    long text = context.terms().slice(term);
    byte[] replaced =
        Slice.isEmpty(text) ? null : rule.replace(arena, Slice.start(text), Slice.end(text), false);
    return replaced == null
        ? STAYS
        : builder().terms().internTail(builder().arena().append(replaced)) + STAYS + 1;
  }

  private BatchContextBuilder builder() {
    BatchContextBuilder open = builder;
    if (open == null) {
      open = new BatchContextBuilder(context);
      open.attributes().detach();
      builder = open;
    }
    return open;
  }
}
