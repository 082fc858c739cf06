package io.ollystack.copilot.app.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where clients are, by their addresses.
@ConfigurationProperties(prefix = "ollystack.geoip", ignoreUnknownFields = false)
public record GeoipConfig(
    @Setting(
            "MaxMind database (.mmdb) of countries or cities by address. The launcher fetches a free"
                + " one of countries; without one, clients have no country.")
        @Nullable Path database) {}
