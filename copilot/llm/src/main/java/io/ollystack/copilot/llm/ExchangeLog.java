package io.ollystack.copilot.llm;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;

/// Keeps every exchange with a model. What cannot be kept is not sent. Thread-safe.
public interface ExchangeLog {
  /// Keeps a state of an exchange; a later one with the same id takes its place.
  ///
  /// @throws NotKept if it is not stored
  void keep(Exchange exchange) throws NotKept, InterruptedException;

  /// Tokens of all exchanges of a tenant since a moment.
  ///
  /// @throws NotKept if that cannot be told
  Spent spent(Tenant tenant, String user, Instant since) throws NotKept, InterruptedException;

  /// @param byUser of that user
  /// @param byAll of the tenant
  record Spent(long byUser, long byAll) {}

  /// The store does not answer.
  final class NotKept extends Exception {
    private static final long serialVersionUID = 1L;

    public NotKept(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
