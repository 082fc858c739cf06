package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/// The OpenTelemetry SDK of one simulated process: its own resource, its own counters (which start
/// again from zero with the process), on the simulation's clock. Cheap: no thread, no connection.
/// Owned by the simulation's thread.
public final class ProcessTelemetry {
  private final Resource resource;
  private final SdkTracerProvider tracers;
  private final SdkLoggerProvider loggers;
  private final SdkMeterProvider meters;
  private final OnDemandReader reader = new OnDemandReader();
  private final ExemplarTimes exemplarTimes = new ExemplarTimes();
  private final SimulatedClock clock;
  private final SignalBuffer buffer;

  public ProcessTelemetry(
      Resource resource, SimulatedClock clock, SeededIds ids, SignalBuffer buffer) {
    this.resource = resource;
    this.clock = clock;
    this.buffer = buffer;
    tracers =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setClock(clock)
            .setIdGenerator(ids)
            .addSpanProcessor(buffer.spanProcessor())
            .build();
    loggers =
        SdkLoggerProvider.builder()
            .setResource(resource)
            .setClock(clock)
            .addLogRecordProcessor(buffer.logProcessor())
            .build();
    meters =
        SdkMeterProvider.builder()
            .setResource(resource)
            .setClock(clock)
            // One exponential histogram among the explicit ones, as a real mixed fleet has.
            .registerView(
                InstrumentSelector.builder().setName("messaging.process.duration").build(),
                View.builder()
                    .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                    .build())
            .registerMetricReader(reader)
            .build();
  }

  public Resource resource() {
    return resource;
  }

  public Tracer tracer(String scope, String version) {
    return tracers.tracerBuilder(scope).setInstrumentationVersion(version).build();
  }

  public Logger logger(String scope) {
    return loggers.loggerBuilder(scope).build();
  }

  public Meter meter(String scope, String version) {
    return meters.meterBuilder(scope).setInstrumentationVersion(version).build();
  }

  /// Reads all instruments now, as a periodic reader would, into the shared buffer.
  public void collect() {
    buffer.add(exemplarTimes.correct(reader.registration.collectAllMetrics()));
  }

  /// Records a duration with the context's span as a possible exemplar.
  public void record(
      DoubleHistogram histogram, double value, Attributes attributes, Context context) {
    exemplarTimes.measured(context, clock.now());
    histogram.record(value, attributes, context);
  }

  private static final class OnDemandReader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration newRegistration) {
      registration = newRegistration;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
