package io.ollystack.copilot.app.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Metrics that are fetched, beside this host's own.
@ConfigurationProperties(prefix = "ollystack.scrape", ignoreUnknownFields = false)
public record ScrapeConfig(
    @Setting(
            "Addresses with metrics in Prometheus's text format at /metrics, host:port with commas"
                + " between. More can be said about them in a pipelines file.")
        @Nullable String targets) {}
