package io.ollystack.copilot.app.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where telemetry arrives. OTLP over gRPC, and OTLP over HTTP as protobuf or JSON.
@ConfigurationProperties(prefix = "ollystack.otlp", ignoreUnknownFields = false)
public record OtlpConfig(
    @Setting("Address the OTLP receivers listen on; 0.0.0.0 accepts telemetry from other machines.")
        @DefaultValue("127.0.0.1")
        BindAddress address,
    @DefaultValue Grpc grpc,
    @DefaultValue Http http) {

  /// OTLP over gRPC.
  public record Grpc(@Setting("Port of OTLP over gRPC.") @DefaultValue("4317") Port port) {}

  /// OTLP over HTTP.
  public record Http(
      @Setting("Port of OTLP over HTTP (protobuf and JSON).") @DefaultValue("4318") Port port) {}
}
