// Delivers 5 spans, 3 log records and 2 metrics with the OpenTelemetry Node SDK, then exits.
// Usage: node deliver.mjs <grpc|proto|json> <port>
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const [protocol, port] = process.argv.slice(2);
const flavour = { grpc: 'grpc', proto: 'proto', json: 'http' }[protocol];
const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${flavour}`);
const { OTLPMetricExporter } = await import(`@opentelemetry/exporter-metrics-otlp-${flavour}`);
const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${flavour}`);
const url = (signal) =>
  protocol === 'grpc' ? `http://127.0.0.1:${port}` : `http://127.0.0.1:${port}/v1/${signal}`;
const compression = 'gzip';
const resource = resourceFromAttributes({ 'service.name': 'node-client', 'service.tags': ['a', 'b'] });

const traces = new NodeTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: url('traces'), compression }))],
});
const metrics = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter({ url: url('metrics'), compression }),
      exportIntervalMillis: 60_000,
    }),
  ],
});
const logs = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: url('logs'), compression }) }),
  ],
});

const tracer = traces.getTracer('node-tracer', '1.0');
for (let i = 0; i < 5; i++) {
  const span = tracer.startSpan('work', { attributes: { i, ratio: 0.5, ok: true } });
  span.addEvent('halfway', { left: 5 - i });
  span.end();
}
const meter = metrics.getMeter('node-meter');
meter.createCounter('jobs', { unit: '{job}' }).add(3, { queue: 'q' });
meter.createHistogram('took', { unit: 'ms' }).record(12.5);
const logger = logs.getLogger('node-logger');
for (let i = 0; i < 3; i++) {
  logger.emit({ severityNumber: SeverityNumber.WARN, severityText: 'WARN', body: `line ${i}` });
}
await Promise.all([traces.shutdown(), metrics.shutdown(), logs.shutdown()]);
