package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers which blocks failed in a materialized view, and how often.
///
/// When a view fails, the rows are in the table already. So nothing may be halved here: other
/// tokens would store the rows a second time. The block is tried again as it is, and when that does
/// not help, without the views that fail. Thread-safe; bounded.
final class ViewFailures {
  private static final int TRIES = 3;
  private static final int MOST_REMEMBERED = 1_000;

  private final Map<String, Integer> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /// Whether a view failed, not the table. The embedded engine says only that the insert was
  /// cancelled.
  static boolean isOne(QueryFailure failure) {
    return failure instanceof QueryFailure.Cancelled
        || failure.text().contains("while pushing to view");
  }

  /// Counts one more failure of the block; returns whether to go on without the views that fail.
  synchronized boolean isLasting(String token) {
    int count = failures.merge(token, 1, Integer::sum);
    if (count >= TRIES) {
      failures.remove(token);
      return true;
    }
    return false;
  }
}
