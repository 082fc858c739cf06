package io.ollystack.copilot.app.service;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Keeps Spring from describing a failed start: the exception reaches the command line, which does.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SilentStartFailure implements SpringBootExceptionReporter {
  SilentStartFailure() {}

  @Override
  public boolean reportException(Throwable failure) {
    return true;
  }
}
