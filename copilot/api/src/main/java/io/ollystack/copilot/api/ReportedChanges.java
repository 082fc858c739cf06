package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.time.Instant;
import java.util.Objects;

/// Keeps the changes that people and their tools tell of, beside those that telemetry gives away.
/// Blocking; thread-safe. Throws [QueryFailed] if it cannot keep them.
public interface ReportedChanges {
  /// What can change; the words of `changes.kind`.
  enum Kind {
    deploy,
    config,
    flag,
    scale,
    restart
  }

  /// Texts are empty where nothing is known.
  ///
  /// @param id whatever tells deliveries of one change from other changes: a second one of the same
  ///   service, kind and id is the same change
  record ReportedChange(
      Instant time,
      Kind kind,
      String service,
      String version,
      String previousVersion,
      String environment,
      String actor,
      String description,
      String id) {
    public ReportedChange {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(service, "service");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(previousVersion, "previousVersion");
      Objects.requireNonNull(environment, "environment");
      Objects.requireNonNull(actor, "actor");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(id, "id");
    }
  }

  /// False if this change is known already, by its id or by being the same in all that tells
  /// changes apart.
  boolean record(Tenant tenant, ReportedChange change) throws QueryFailed, InterruptedException;
}
