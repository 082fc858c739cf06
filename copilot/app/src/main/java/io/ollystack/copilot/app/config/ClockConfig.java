package io.ollystack.copilot.app.config;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// What time it is. Everything that says "now" asks the [Clock] made here.
@ConfigurationProperties(prefix = "ollystack.clock", ignoreUnknownFields = false)
public record ClockConfig(
    @Setting(
            "Moment at which the clock stands still, for replays and evaluations, for example"
                + " 2026-01-31T12:00:00Z. Without it the machine's clock runs.")
        @Nullable Instant fixed) {

  public Clock clock() {
    return fixed == null ? Clock.systemUTC() : Clock.fixed(fixed, java.time.ZoneOffset.UTC);
  }
}
