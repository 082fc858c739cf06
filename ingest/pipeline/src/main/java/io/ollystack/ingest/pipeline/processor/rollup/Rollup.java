package io.ollystack.ingest.pipeline.processor.rollup;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.pipeline.component.DerivingProcessor;
import io.ollystack.ingest.pipeline.window.TextIds;
import io.ollystack.ingest.pipeline.window.WindowCells;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every span counts in the window that it started in, when its claim is stored: no window is ever
/// closed, so none is too late, and the increments of replicas and of late spans simply add up.
/// Thread-safe: nothing is kept from one claim to the next.
final class Rollup implements DerivingProcessor {
  private static final String OTHER = "(other)";
  private static final int REQUESTS = 0;
  private static final int ERRORS = 1;
  private static final int DURATION = 2;

  private final RollupConfig config;

  Rollup(RollupConfig config) {
    this.config = config;
  }

  @Override
  public List<DerivedRows> derive(TenantId tenant, List<TelemetryBatch> batches) {
    return List.of(new Claimed().rows(tenant, batches));
  }

  /// The cells of one claim.
  private final class Claimed {
    private final WindowCells cells = new WindowCells(3);
    private final TextIds texts = new TextIds();
    private int[] operationsOf = new int[16];
    private final WindowCells operations = new WindowCells(1);

    DerivedRows rows(TenantId tenant, List<TelemetryBatch> batches) {
      for (TelemetryBatch batch : batches) {
        add((SpanBatch) batch);
      }
      int n = cells.size();
      long[] ts = new long[n];
      long[] entry = new long[n];
      List<String> service = new ArrayList<>(n);
      List<String> operation = new ArrayList<>(n);
      List<String> kind = new ArrayList<>(n);
      List<String> dimensions = new ArrayList<>(n);
      int mask = (1 << TextIds.BITS) - 1;
      for (int cell = 0; cell < n; cell++) {
        long a = cells.keyA(cell);
        long b = cells.keyB(cell);
        ts[cell] = Windows.nanos(a >>> 4);
        entry[cell] = a & 1;
        kind.add(SpanKind.ofNumber((int) (a >>> 1) & 7).text());
        service.add(texts.text((int) (b >>> (2 * TextIds.BITS)) & mask));
        operation.add(texts.text((int) (b >>> TextIds.BITS) & mask));
        dimensions.add(texts.text((int) b & mask));
      }
      return new DerivedRows(
          "obs_rollups",
          tenant,
          List.of(
              new Times("ts", ts),
              new Texts("service", service),
              new Texts("operation", operation),
              new Texts("kind", kind),
              new Texts("dimensions", dimensions),
              new Counts("entry", entry),
              new Counts("requests", cells.sums(REQUESTS)),
              new Counts("errors", cells.sums(ERRORS)),
              new Counts("duration_sum", cells.sums(DURATION)),
              new Histograms("durations", cells.histograms())));
    }

    private void add(SpanBatch batch) {
      BatchContext context = batch.context();
      int[] ids = new int[context.terms().size()];
      Arrays.fill(ids, -1);
      int[] keys = config.dimensions().stream().mapToInt(context.terms()::find).toArray();
      for (int row = 0; row < batch.size(); row++) {
        int service = id(context, ids, batch.serviceName(row));
        int operation = operation(service, id(context, ids, batch.name(row)));
        SpanKind kind = batch.kind(row);
        boolean entry =
            kind == SpanKind.SERVER || kind == SpanKind.CONSUMER || batch.parentSpanId(row) == 0;
        long window = Windows.secondsOf(batch.startEpochNanos(row));
        int dimensions = keys.length == 0 ? 0 : dimensions(batch, row, keys);
        int cell =
            cells.cell(
                window << 4 | (long) kind.number() << 1 | (entry ? 1 : 0),
                (long) service << (2 * TextIds.BITS)
                    | (long) operation << TextIds.BITS
                    | dimensions);
        long duration = batch.durationNanos(row);
        cells.add(cell, REQUESTS, 1);
        cells.add(cell, ERRORS, batch.status(row) == StatusCode.ERROR ? 1 : 0);
        cells.add(cell, DURATION, duration);
        cells.observe(cell, duration);
      }
    }

    private int id(BatchContext context, int[] ids, int term) {
      if (ids[term] < 0) {
        ids[term] = texts.of(context.term(term));
      }
      return ids[term];
    }

    /// The operation, or `(other)` when the service has had too many others in this claim.
    private int operation(int service, int operation) {
      if (service >= operationsOf.length) {
        operationsOf = Arrays.copyOf(operationsOf, service * 2);
      }
      int known = operations.size();
      int cell = operations.cell(service, operation);
      if (cell == known) {
        boolean fits = operationsOf[service]++ < config.maxOperations();
        operations.add(cell, 0, fits ? 1 : 0);
      }
      return operations.sum(cell, 0) == 1 ? operation : texts.of(OTHER);
    }

    private int dimensions(SpanBatch batch, int row, int[] keys) {
      AttributeTable attributes = batch.context().attributes();
      long own = batch.attributes(row);
      long shared = batch.context().scopes().resourceAttributes(batch.resource(row));
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < keys.length; i++) {
        int entry = attributes.find(own, keys[i]);
        entry = entry >= 0 ? entry : attributes.find(shared, keys[i]);
        if (entry >= 0) {
          text.append(text.isEmpty() ? "" : ",");
          text.append(config.dimensions().get(i)).append('=').append(attributes.text(entry));
        }
      }
      return texts.of(text.toString());
    }
  }
}
