package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.config.Configuration;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;

/// Tells in the log where the started service is found.
final class StartReport {
  private static final Logger log = LoggerFactory.getLogger(StartReport.class);

  private final Configuration configuration;

  StartReport(Configuration configuration) {
    this.configuration = configuration;
  }

  @EventListener
  void started(ApplicationReadyEvent event) {
    if (!(event.getApplicationContext() instanceof WebServerApplicationContext web)
        || web.getWebServer() == null) {
      return;
    }
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    log.info(
        "Serving http://{}:{} with roles [{}], {} ms after process start",
        configuration.http().address(),
        web.getWebServer().getPort(),
        configuration.general().roles(),
        millis);
  }
}
