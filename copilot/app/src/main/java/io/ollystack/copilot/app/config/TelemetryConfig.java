package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the product's own traces, metrics and logs go. Off unless an endpoint is set.
@ConfigurationProperties(prefix = "ollystack.telemetry", ignoreUnknownFields = false)
public record TelemetryConfig(
    @Setting(
            "OTLP/HTTP address that gets the product's own traces, metrics and logs, for example"
                + " http://collector:4318. Without it nothing is sent.")
        @Nullable URI endpoint,
    @Setting("Headers of each export, such as an API key, as name=value,name=value.")
        @DefaultValue("")
        Secret headers,
    @Setting("How often the metrics are sent.") @DefaultValue("30s") Duration interval) {}
