package io.ollystack.ingest.telemetry;

/// Metric data points by columns: a row is one point. See [TelemetryBatch] for how texts, ids and
/// times are encoded; immutable and thread-safe.
///
/// What the points of a stream share (name, unit, kind, temporality) is its metric; a point names
/// its metric. Points of all kinds live in one batch; [#rowsOf] picks those of one kind. Accessors
/// of distributions may be called for histogram, exponential histogram and summary points only.
public final class MetricBatch implements TelemetryBatch {
  private final BatchContext context;
  private final PointColumns points;
  private final MetricTables tables;

  MetricBatch(BatchContext context, PointColumns points, MetricTables tables) {
    this.context = context;
    this.points = points;
    this.tables = tables;
  }

  @Override
  public BatchContext context() {
    return context;
  }

  @Override
  public Signal signal() {
    return Signal.METRICS;
  }

  @Override
  public int size() {
    return points.size;
  }

  @Override
  public int scope(int row) {
    return tables.metrics.scope[points.metric[row]];
  }

  @Override
  public long attributes(int row) {
    return points.attributes[row];
  }

  @Override
  public long timeEpochNanos(int row) {
    return points.time[row];
  }

  /// When the aggregation began; zero when not set.
  public long startEpochNanos(int row) {
    return points.start[row];
  }

  /// The id, in this batch, of the point's metric.
  public int metric(int row) {
    return points.metric[row];
  }

  public MetricKind kind(int row) {
    return metricKind(points.metric[row]);
  }

  /// Bit 0: no value was recorded (staleness marker).
  public int flags(int row) {
    return points.flags[row];
  }

  /// The rows of one kind, in order. Computed on each call.
  public int[] rowsOf(MetricKind kind) {
    return rowsWhere(row -> kind(row) == kind);
  }

  public int metricCount() {
    return tables.metrics.size;
  }

  public MetricKind metricKind(int metric) {
    return MetricKind.ofCode(tables.metrics.kind[metric]);
  }

  /// A term.
  public int metricName(int metric) {
    return tables.metrics.name[metric];
  }

  /// A term.
  public int metricUnit(int metric) {
    return tables.metrics.unit[metric];
  }

  /// A term.
  public int metricDescription(int metric) {
    return tables.metrics.description[metric];
  }

  public Temporality temporality(int metric) {
    return Temporality.ofCode(tables.metrics.temporality[metric]);
  }

  public boolean monotonic(int metric) {
    return tables.metrics.monotonic[metric] != 0;
  }

  /// The metric's `metadata` attributes.
  public long metricMetadata(int metric) {
    return tables.metrics.metadata[metric];
  }

  /// [ValueType#INT], [ValueType#DOUBLE], or [ValueType#EMPTY] for a number point without a value.
  public ValueType valueType(int row) {
    return ValueType.ofCode(points.valueType[row]);
  }

  /// The value of a gauge or sum point; zero when it has none (as the collector's exporter does).
  public double value(int row) {
    return number(points.valueType[row], points.value[row]);
  }

  /// The value as 64 bits; see [ValueType].
  public long valueBits(int row) {
    return points.value[row];
  }

  /// Observations in the distribution.
  public long count(int row) {
    return tables.distributions.count[points.detail[row]];
  }

  public boolean hasSum(int row) {
    return has(row, MetricTables.HAS_SUM);
  }

  /// Zero when absent.
  public double sum(int row) {
    return tables.distributions.sum[points.detail[row]];
  }

  public boolean hasMin(int row) {
    return has(row, MetricTables.HAS_MIN);
  }

  /// Zero when absent.
  public double min(int row) {
    return tables.distributions.min[points.detail[row]];
  }

  public boolean hasMax(int row) {
    return has(row, MetricTables.HAS_MAX);
  }

  /// Zero when absent.
  public double max(int row) {
    return tables.distributions.max[points.detail[row]];
  }

  /// Bucket counts of a histogram, or the positive ones of an exponential histogram: a slice of
  /// [#bucketCount].
  public long bucketCounts(int row) {
    return tables.distributions.counts[points.detail[row]];
  }

  /// The negative bucket counts of an exponential histogram: a slice of [#bucketCount].
  public long negativeBucketCounts(int row) {
    return tables.distributions.negativeCounts[points.detail[row]];
  }

  /// One bucket's count, by its position in the batch.
  public long bucketCount(int position) {
    return tables.counts[position];
  }

  /// The bounds of a histogram: a slice of [#bound].
  public long explicitBounds(int row) {
    return tables.distributions.doubles[points.detail[row]];
  }

  /// One bound, by its position in the batch.
  public double bound(int position) {
    return tables.doubles[position];
  }

  /// The quantiles of a summary: a slice of which each entry is a [#quantile] and its
  /// [#quantileValue].
  public long quantiles(int row) {
    long pairs = tables.distributions.doubles[points.detail[row]];
    return Slice.of(Slice.start(pairs), Slice.length(pairs) / 2);
  }

  /// The `i`-th quantile of the summary, 0 to 1.
  public double quantile(int row, int i) {
    return tables.doubles[Slice.start(tables.distributions.doubles[points.detail[row]]) + 2 * i];
  }

  /// The value at the `i`-th quantile of the summary.
  public double quantileValue(int row, int i) {
    return tables
        .doubles[Slice.start(tables.distributions.doubles[points.detail[row]]) + 2 * i + 1];
  }

  /// The scale of an exponential histogram: buckets grow by 2^(2^-scale).
  public int scale(int row) {
    return tables.distributions.scale[points.detail[row]];
  }

  public long zeroCount(int row) {
    return tables.distributions.zeroCount[points.detail[row]];
  }

  public double zeroThreshold(int row) {
    return tables.distributions.zeroThreshold[points.detail[row]];
  }

  public int positiveOffset(int row) {
    return tables.distributions.positiveOffset[points.detail[row]];
  }

  public int negativeOffset(int row) {
    return tables.distributions.negativeOffset[points.detail[row]];
  }

  /// The point's exemplars, a slice of the exemplar table.
  public long exemplars(int row) {
    return points.exemplars[row];
  }

  public long exemplarTimeEpochNanos(int exemplar) {
    return tables.exemplars.time[exemplar];
  }

  /// Zero when the exemplar has no value.
  public double exemplarValue(int exemplar) {
    return number(tables.exemplars.valueType[exemplar], tables.exemplars.value[exemplar]);
  }

  /// The attributes that the aggregation dropped.
  public long exemplarAttributes(int exemplar) {
    return tables.exemplars.attributes[exemplar];
  }

  public long exemplarTraceIdHigh(int exemplar) {
    return tables.exemplars.traceIdHigh[exemplar];
  }

  public long exemplarTraceIdLow(int exemplar) {
    return tables.exemplars.traceIdLow[exemplar];
  }

  public long exemplarSpanId(int exemplar) {
    return tables.exemplars.spanId[exemplar];
  }

  @Override
  public MetricBatch select(int[] rows) {
    return new MetricBatch(context, points.gather(rows), tables);
  }

  MetricBatch withContext(BatchContext edited) {
    return new MetricBatch(edited, points, tables);
  }

  @Override
  public BatchEditor<MetricBatch> edit() {
    return new BatchEditor<>(
        this,
        points.attributes,
        (edited, attributes) -> {
          PointColumns changed = points.share();
          changed.attributes = attributes;
          return new MetricBatch(edited, changed, tables);
        });
  }

  @Override
  public long retainedBytes() {
    return context.retainedBytes() + points.retainedBytes() + tables.retainedBytes();
  }

  private boolean has(int row, int bit) {
    return (tables.distributions.present[points.detail[row]] & bit) != 0;
  }

  private static double number(byte type, long bits) {
    return type == ValueType.DOUBLE.code() ? Double.longBitsToDouble(bits) : bits;
  }
}
