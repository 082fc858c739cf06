package io.ollystack.copilot.app.config;

/// All settings of the program, read and checked. [ConfigurationReader] makes it; the order here is
/// the order of the reference.
public record Configuration(
    GeneralConfig general,
    HttpConfig http,
    OtlpConfig otlp,
    ScrapeConfig scrape,
    PipelinesConfig pipelines,
    GeoipConfig geoip,
    DataConfig data,
    ClickHouseConfig clickhouse,
    LlmConfig llm,
    ClockConfig clock,
    LogConfig log,
    TelemetryConfig telemetry) {}
