package io.ollystack.copilot.app.store;

/// ClickHouse cannot be used right now; trying again later may help. The message says why.
public final class StoreUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
