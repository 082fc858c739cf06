package io.ollystack.ingest.clickhouse.query;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Why ClickHouse did not do what was asked. The message says what failed, where, what was expected
/// and what to try; [#code()] keeps ClickHouse's own error code for those who know it.
public abstract sealed class QueryFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String text;

  private QueryFailure(int code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.code = code;
    this.text = text;
  }

  /// The message; never null.
  public final String text() {
    return text;
  }

  /// A table that the caller needs does not exist. May pass: somebody has to migrate.
  public static QueryFailure missingTable(String table, ClickHouseEndpoint endpoint) {
    return new Unreachable(
        "table `%s` does not exist in database `%s` at %s. Expected the schema of this program; run the role `migrate`."
            .formatted(table, endpoint.database(), endpoint.uri()),
        null);
  }

  /// ClickHouse's error code; empty if the server never answered.
  public final OptionalInt code() {
    return code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /// Whether the same call may succeed later without anybody changing anything.
  public final boolean isRetryable() {
    return switch (this) {
      case Unreachable _, Overloaded _ -> true;
      case TimedOut _, LimitExceeded _, Cancelled _, Denied _, Rejected _, ServerFault _ -> false;
    };
  }

  /// The name of the outcome in logs and metrics.
  public final String label() {
    return switch (this) {
      case Unreachable _ -> "unreachable";
      case Overloaded _ -> "overloaded";
      case TimedOut _ -> "timed_out";
      case LimitExceeded _ -> "limit_exceeded";
      case Cancelled _ -> "cancelled";
      case Denied _ -> "denied";
      case Rejected _ -> "rejected";
      case ServerFault _ -> "server_fault";
    };
  }

  /// Nobody answered, or the connection broke before the answer was complete.
  public static final class Unreachable extends QueryFailure {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, @Nullable Throwable cause) {
      super(0, message, cause);
    }
  }

  /// The server is up and has no room now: too many queries, parts or bytes of memory in use.
  public static final class Overloaded extends QueryFailure {
    private static final long serialVersionUID = 1L;

    Overloaded(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }

  /// The query ran longer than its limit.
  public static final class TimedOut extends QueryFailure {
    private static final long serialVersionUID = 1L;
    private final Duration limit;

    TimedOut(int code, Duration limit, String message, @Nullable Throwable cause) {
      super(code, message, cause);
      this.limit = limit;
    }

    /// The limit of this query; zero if it is the server's own.
    public Duration limit() {
      return limit;
    }
  }

  /// The query would read, return or hold more than its limits allow.
  public static final class LimitExceeded extends QueryFailure {
    private static final long serialVersionUID = 1L;

    LimitExceeded(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }

  /// Somebody stopped the query.
  public static final class Cancelled extends QueryFailure {
    private static final long serialVersionUID = 1L;

    Cancelled(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }

  /// The user may not do this, or is not known.
  public static final class Denied extends QueryFailure {
    private static final long serialVersionUID = 1L;

    Denied(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }

  /// The statement or its data are wrong: it fails every time.
  public static final class Rejected extends QueryFailure {
    private static final long serialVersionUID = 1L;

    Rejected(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }

  /// Something broke inside the server.
  public static final class ServerFault extends QueryFailure {
    private static final long serialVersionUID = 1L;

    ServerFault(int code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }
  }
}
