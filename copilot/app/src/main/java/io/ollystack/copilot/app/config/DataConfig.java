package io.ollystack.copilot.app.config;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the service keeps what must survive a restart.
@ConfigurationProperties(prefix = "ollystack.data", ignoreUnknownFields = false)
public record DataConfig(
    @Setting(
            "Directory of the spool and of the embedded ClickHouse. Relative to the working"
                + " directory; created when missing; used by one process at a time.")
        @DefaultValue("data")
        Path dir) {}
