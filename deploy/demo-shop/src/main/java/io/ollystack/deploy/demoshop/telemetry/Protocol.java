package io.ollystack.deploy.demoshop.telemetry;

/// How OTLP travels.
public enum Protocol {
  GRPC,
  HTTP
}
