package io.ollystack.ingest.telemetry;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The rows of one request, or of a part of it: spans, log records or metric data points, by
/// columns.
///
/// Rows are addressed by index, `0 .. size() - 1`; accessors return primitives. A text is either a
/// term of [BatchContext#terms()] (texts that repeat) or a [Slice] of [BatchContext#arena()];
/// attributes are a slice of [BatchContext#attributes()]. Times are nanoseconds since the Unix
/// epoch as OTLP carries them, read as unsigned; zero means that the sender set none. Trace ids are
/// two longs (high, low), span ids one, big-endian as in their hex form; zero means none.
///
/// Immutable and thread-safe. Processors make a new batch by [#select] (rows) and by `edit()`
/// (attributes); both share the columns that they do not change.
public sealed interface TelemetryBatch permits SpanBatch, LogBatch, MetricBatch {

  /// What every row shares.
  BatchContext context();

  Signal signal();

  /// How many rows there are.
  int size();

  /// The id, in [BatchContext#scopes()], of the row's instrumentation scope.
  int scope(int row);

  /// The row's own attributes.
  long attributes(int row);

  /// The row's event time, nanoseconds since the epoch: a span's start, a record's or point's time.
  long timeEpochNanos(int row);

  /// The given rows in the given order, as a batch of their own. Copies 50 to 150 bytes a row.
  TelemetryBatch select(int[] rows);

  /// Starts a change of attributes, of resources and of rows.
  BatchEditor<? extends TelemetryBatch> edit();

  /// Roughly how many bytes of heap the batch keeps alive, shared parts included.
  long retainedBytes();

  default TenantId tenant() {
    return context().tenant();
  }

  default boolean isEmpty() {
    return size() == 0;
  }

  /// The id, in [BatchContext#scopes()], of the row's resource.
  default int resource(int row) {
    return context().scopes().resourceOf(scope(row));
  }

  /// The term that names the row's service; the empty term when its resource names none.
  default int serviceName(int row) {
    return context().scopes().serviceName(resource(row));
  }

  /// The rows for which the predicate holds, in order; see [#select].
  default int[] rowsWhere(IntPredicate keep) {
    return IntStream.range(0, size()).filter(keep).toArray();
  }
}
