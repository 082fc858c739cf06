package io.ollystack.copilot.app.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The way of telemetry through the role ingest.
@ConfigurationProperties(prefix = "ollystack.pipelines", ignoreUnknownFields = false)
public record PipelinesConfig(
    @Setting(
            "YAML file of receivers, processors, exporters and service.pipelines, written as for the"
                + " OpenTelemetry Collector. Without it OTLP goes into ClickHouse.")
        @Nullable Path file) {}
