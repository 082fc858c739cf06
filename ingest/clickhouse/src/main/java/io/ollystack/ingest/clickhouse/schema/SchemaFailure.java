package io.ollystack.ingest.clickhouse.schema;

import io.ollystack.ingest.clickhouse.query.QueryFailure;
import org.jspecify.annotations.Nullable;

/// Why the schema could not be brought up to date. The message is meant for the operator: what,
/// where, expected, hint.
public abstract sealed class SchemaFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private SchemaFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// ClickHouse does not answer, or has no room now: trying again later may help.
  public static final class Unavailable extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, QueryFailure cause) {
      super(message, cause);
    }
  }

  /// The server is older than the oldest version that the tables and the deduplication need.
  public static final class ServerTooOld extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    ServerTooOld(String message) {
      super(message, null);
    }
  }

  /// Something answers that is no ClickHouse.
  public static final class NotClickHouse extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    NotClickHouse(String message) {
      super(message, null);
    }
  }

  /// The database has migrations that this program does not know: it belongs to a newer one.
  public static final class DatabaseTooNew extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    DatabaseTooNew(String message) {
      super(message, null);
    }
  }

  /// A migration that was applied differs from the program's file of that version.
  public static final class ChangedMigration extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    ChangedMigration(String message) {
      super(message, null);
    }
  }

  /// ClickHouse refused a statement.
  public static final class Refused extends SchemaFailure {
    private static final long serialVersionUID = 1L;

    Refused(String message, QueryFailure cause) {
      super(message, cause);
    }
  }
}
