package io.ollystack.copilot.observql.result;

import java.util.Objects;
import java.util.Optional;

/// Something the asker must know about a result that is nevertheless right: it is empty, cut, or
/// multiplied. `code` is stable (`W201`); `fix` is a query that compiles.
public record Warning(String code, String message, Optional<String> fix) {
  public Warning {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(fix, "fix");
  }
}
