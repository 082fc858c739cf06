package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.role.RoleSelection;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of the whole process.
@ConfigurationProperties(prefix = "ollystack", ignoreUnknownFields = false)
public record GeneralConfig(
    @Setting("Roles this process plays: all, or a list such as ingest,chat.") @DefaultValue("all")
        RoleSelection roles,
    @Setting(
            "How long telemetry is kept: one period for all signals (30d), or by signal"
                + " (traces=7d, logs=14d, metrics=90d). 0 keeps for ever.")
        @DefaultValue("30d")
        RetentionPeriods retention) {}
