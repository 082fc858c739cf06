package io.ollystack.ingest.telemetry;

/// Builds a [MetricBatch]: [#addMetric] describes a stream, [#addPoint] adds a point to it, the
/// other setters mean the point added last. A metric may be described after its points were added.
/// Not thread-safe; use it once.
public final class MetricBatchBuilder {
  private final BatchContextBuilder context;
  private final PointColumns points;
  private final MetricTables tables = new MetricTables();
  private int row = -1;
  private int attributesMark;
  private int exemplarsMark;
  private int distributionsMark;
  private int countsMark;
  private int doublesMark;

  public MetricBatchBuilder(TenantId tenant) {
    this.context = new BatchContextBuilder(tenant);
    this.points = new PointColumns(16);
  }

  /// A builder whose arena begins with the payload: slices of the payload are slices of the arena.
  ///
  /// @param payload shared with the batch; must not be written to any more
  public MetricBatchBuilder(TenantId tenant, byte[] payload) {
    this.context = new BatchContextBuilder(tenant, payload);
    this.points = new PointColumns(Math.max(16, payload.length / 256));
  }

  public BatchContextBuilder context() {
    return context;
  }

  /// How many points were added.
  public int size() {
    return points.size;
  }

  /// Adds a metric of the scope and returns its id.
  public int addMetric(int scope) {
    int metric = tables.metrics.add();
    tables.metrics.scope[metric] = scope;
    return metric;
  }

  public void metric(int metric, int nameTerm, int unitTerm, int descriptionTerm, long metadata) {
    tables.metrics.name[metric] = nameTerm;
    tables.metrics.unit[metric] = unitTerm;
    tables.metrics.description[metric] = descriptionTerm;
    tables.metrics.metadata[metric] = metadata;
  }

  public void metricKind(int metric, MetricKind kind) {
    tables.metrics.kind[metric] = kind.code();
  }

  public void temporality(int metric, Temporality temporality) {
    tables.metrics.temporality[metric] = (byte) temporality.number();
  }

  public void monotonic(int metric, boolean monotonic) {
    tables.metrics.monotonic[metric] = (byte) (monotonic ? 1 : 0);
  }

  /// Adds a gauge or sum point with nothing set and returns its row.
  public int addPoint(int metric) {
    row = points.add();
    points.metric[row] = metric;
    attributesMark = context.attributes().size();
    exemplarsMark = tables.exemplars.size;
    distributionsMark = tables.distributions.size;
    countsMark = tables.countsSize;
    doublesMark = tables.doublesSize;
    return row;
  }

  /// Adds a histogram, exponential histogram or summary point with nothing set and returns its row.
  public int addDistribution(int metric) {
    addPoint(metric);
    points.detail[row] = tables.distributions.add();
    return row;
  }

  /// Takes the point added last back, with its attributes and exemplars. Once per [#addPoint].
  public void discard() {
    points.size = row;
    tables.exemplars.size = exemplarsMark;
    tables.distributions.size = distributionsMark;
    tables.countsSize = countsMark;
    tables.doublesSize = doublesMark;
    context.attributes().truncate(attributesMark);
    row = -1;
  }

  public void startEpochNanos(long nanos) {
    points.start[row] = nanos;
  }

  public void timeEpochNanos(long nanos) {
    points.time[row] = nanos;
  }

  public void attributes(long slice) {
    points.attributes[row] = slice;
  }

  /// The attributes added since the point was begun, for callers that add nothing else in between.
  public void attributesSinceAdd() {
    points.attributes[row] = context.attributes().since(attributesMark);
  }

  public void flags(int flags) {
    points.flags[row] = flags;
  }

  public void value(double value) {
    points.valueType[row] = ValueType.DOUBLE.code();
    points.value[row] = Double.doubleToRawLongBits(value);
  }

  public void value(long value) {
    points.valueType[row] = ValueType.INT.code();
    points.value[row] = value;
  }

  public void count(long count) {
    tables.distributions.count[detail()] = count;
  }

  public void sum(double sum) {
    tables.distributions.sum[detail()] = sum;
    tables.distributions.present[detail()] |= MetricTables.HAS_SUM;
  }

  public void min(double min) {
    tables.distributions.min[detail()] = min;
    tables.distributions.present[detail()] |= MetricTables.HAS_MIN;
  }

  public void max(double max) {
    tables.distributions.max[detail()] = max;
    tables.distributions.present[detail()] |= MetricTables.HAS_MAX;
  }

  /// Where the next bucket count goes, for [#countsSince].
  public int countsMark() {
    return tables.countsSize;
  }

  public void addCount(long count) {
    tables.addCount(count);
  }

  public long countsSince(int mark) {
    return tables.countsSize == mark ? Slice.EMPTY : Slice.of(mark, tables.countsSize - mark);
  }

  /// Buckets of a histogram, or the positive ones of an exponential histogram.
  public void bucketCounts(long counts) {
    tables.distributions.counts[detail()] = counts;
  }

  public void negativeBucketCounts(long counts) {
    tables.distributions.negativeCounts[detail()] = counts;
  }

  /// Adds a bound of the histogram, in ascending order.
  public void addBound(double bound) {
    addDouble(bound);
  }

  /// Adds a quantile of the summary and its value.
  public void addQuantile(double quantile, double value) {
    addDouble(quantile);
    addDouble(value);
  }

  public void scale(int scale) {
    tables.distributions.scale[detail()] = scale;
  }

  public void zero(long count, double threshold) {
    tables.distributions.zeroCount[detail()] = count;
    tables.distributions.zeroThreshold[detail()] = threshold;
  }

  public void positiveOffset(int offset) {
    tables.distributions.positiveOffset[detail()] = offset;
  }

  public void negativeOffset(int offset) {
    tables.distributions.negativeOffset[detail()] = offset;
  }

  /// Adds an exemplar to the point added last.
  ///
  /// @param valueType `INT`, `DOUBLE` or `EMPTY`, which says what the bits are
  public void addExemplar(
      long timeEpochNanos,
      ValueType valueType,
      long valueBits,
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long filteredAttributes) {
    ExemplarColumns exemplars = tables.exemplars;
    int exemplar = exemplars.add();
    exemplars.time[exemplar] = timeEpochNanos;
    exemplars.valueType[exemplar] = valueType.code();
    exemplars.value[exemplar] = valueBits;
    exemplars.traceIdHigh[exemplar] = traceIdHigh;
    exemplars.traceIdLow[exemplar] = traceIdLow;
    exemplars.spanId[exemplar] = spanId;
    exemplars.attributes[exemplar] = filteredAttributes;
    points.exemplars[row] = Slice.of(exemplarsMark, exemplars.size - exemplarsMark);
  }

  /// Ends the construction; the builder must not be used afterwards.
  public MetricBatch build() {
    return new MetricBatch(context.build(), points, tables);
  }

  private int detail() {
    return points.detail[row];
  }

  private void addDouble(double value) {
    tables.addDouble(value);
    tables.distributions.doubles[detail()] =
        Slice.of(doublesMark, tables.doublesSize - doublesMark);
  }
}
