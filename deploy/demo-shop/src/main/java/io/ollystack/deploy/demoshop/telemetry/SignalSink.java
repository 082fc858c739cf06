package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/// Where finished telemetry goes. Called on the simulation's thread; may block it (that is how
/// back-pressure slows down a back-fill). The lists are the sink's to keep.
public interface SignalSink {
  void spans(List<SpanData> spans);

  void logs(List<LogRecordData> logs);

  void metrics(List<MetricData> metrics);
}
