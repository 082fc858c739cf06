package io.ollystack.copilot.observql.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Receives the rows of a running statement.
@FunctionalInterface
public interface RowSink {
  /// Takes one row; the list may hold nulls and is not reused. Returns false to stop the statement.
  boolean row(List<@Nullable Object> values);
}
