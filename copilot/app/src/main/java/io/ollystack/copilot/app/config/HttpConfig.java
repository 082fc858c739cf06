package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where people and programs reach the service: API, web chat, health, metrics.
@ConfigurationProperties(prefix = "ollystack.http", ignoreUnknownFields = false)
public record HttpConfig(
    @Setting(
            "Address to listen on. The default accepts this machine only, because there is no"
                + " sign-in; 0.0.0.0 accepts everybody who can reach the machine.")
        @DefaultValue("127.0.0.1")
        BindAddress address,
    @Setting("Port of the API, the health and the metrics endpoints.") @DefaultValue("8080")
        Port port,
    @Setting(
            "API tokens and the tenants that they speak for: TOKEN=TENANT,TOKEN=TENANT. Without any,"
                + " everybody is the default tenant.")
        @DefaultValue("")
        Secret tokens) {}
