package io.ollystack.ingest.pipeline.processor.correlation;

import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.ValueType;

/// Gives log records the trace context that their attributes or body tell, and operations their
/// exemplars. Drops no row. Thread-safe: keeps nothing from one batch to the next.
final class Correlation implements TraceProcessor {
  private static final byte UNKNOWN = 0;
  private static final byte NOTHING = 1;
  private static final byte CONTEXT = 2;

  private final CorrelationConfig config;

  Correlation(CorrelationConfig config) {
    this.config = config;
  }

  @Override
  public TelemetryBatch process(TelemetryBatch batch) {
    return config.logContext() && batch instanceof LogBatch logs ? correlated(logs) : batch;
  }

  @Override
  public Derivation begin(TenantId tenant) {
    return new ExemplarRows(tenant, config.exemplars() ? config.maxOperations() : 0);
  }

  /// An exemplar leads to a trace, so it must be there.
  @Override
  public boolean storedOnly() {
    return true;
  }

  private static LogBatch correlated(LogBatch batch) {
    int n = batch.size();
    long[] high = new long[n];
    long[] low = new long[n];
    long[] span = new long[n];
    byte[] arena = batch.context().arena().bytes();
    byte[] keys = new byte[batch.context().terms().size()];
    TraceContextFinder finder = new TraceContextFinder();
    boolean changed = false;
    for (int row = 0; row < n; row++) {
      high[row] = batch.traceIdHigh(row);
      low[row] = batch.traceIdLow(row);
      span[row] = batch.spanId(row);
      if ((high[row] | low[row]) != 0) {
        continue;
      }
      finder.begin();
      readAttributes(batch, row, keys, arena, finder);
      if (!finder.hasTrace()) {
        readBody(batch, row, arena, finder);
      }
      if (finder.hasTrace()) {
        high[row] = finder.traceHigh();
        low[row] = finder.traceLow();
        span[row] = finder.span();
        changed = true;
      }
    }
    return changed ? batch.withTraceContext(high, low, span) : batch;
  }

  private static void readAttributes(
      LogBatch batch, int row, byte[] keys, byte[] arena, TraceContextFinder finder) {
    AttributeTable attributes = batch.context().attributes();
    Terms terms = batch.context().terms();
    long slice = batch.attributes(row);
    for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
      int key = attributes.key(entry);
      if (keys[key] == UNKNOWN) {
        long text = terms.slice(key);
        boolean context = TraceContextFinder.isContext(arena, Slice.start(text), Slice.end(text));
        keys[key] = context ? CONTEXT : NOTHING;
      }
      if (keys[key] == CONTEXT && attributes.type(entry) == ValueType.TEXT) {
        long text = terms.slice(key);
        long value = attributes.bits(entry);
        finder.readValue(
            arena, Slice.start(text), Slice.end(text), Slice.start(value), Slice.end(value));
      }
    }
  }

  private static void readBody(LogBatch batch, int row, byte[] arena, TraceContextFinder finder) {
    switch (batch.bodyType(row)) {
      case TEXT, MAP, ARRAY -> {
        long body = batch.bodyBits(row);
        finder.read(arena, Slice.start(body), Slice.end(body));
      }
      case EMPTY, BOOL, INT, DOUBLE, BYTES -> {}
    }
  }
}
