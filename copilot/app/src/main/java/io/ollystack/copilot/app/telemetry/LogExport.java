package io.ollystack.copilot.app.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;

/// Hands the product's log lines to OpenTelemetry. Those of the exporter itself are left out, or a
/// failing export would feed itself.
final class LogExport extends AppenderBase<ILoggingEvent> {
  private static final AttributeKey<String> EXCEPTION_TYPE =
      AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> EXCEPTION_MESSAGE =
      AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> EXCEPTION_STACK =
      AttributeKey.stringKey("exception.stacktrace");
  private static final AttributeKey<String> THREAD = AttributeKey.stringKey("thread.name");

  private final LoggerProvider loggers;

  LogExport(LoggerProvider loggers) {
    this.loggers = loggers;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLoggerName().startsWith("io.opentelemetry.")) {
      return;
    }
    LogRecordBuilder log =
        loggers
            .get(event.getLoggerName())
            .logRecordBuilder()
            .setTimestamp(event.getInstant())
            .setSeverity(severity(event.getLevel()))
            .setSeverityText(event.getLevel().toString())
            .setBody(event.getFormattedMessage())
            .setAttribute(THREAD, event.getThreadName());
    if (event.getThrowableProxy() != null) {
      log.setAttribute(EXCEPTION_TYPE, event.getThrowableProxy().getClassName())
          .setAttribute(EXCEPTION_MESSAGE, event.getThrowableProxy().getMessage())
          .setAttribute(EXCEPTION_STACK, ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    log.emit();
  }

  private static Severity severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> Severity.ERROR;
      case Level.WARN_INT -> Severity.WARN;
      case Level.INFO_INT -> Severity.INFO;
      case Level.DEBUG_INT -> Severity.DEBUG;
      default -> Severity.TRACE;
    };
  }
}
