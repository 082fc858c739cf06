package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.change.ChangeParts;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.detect.DetectParts;
import io.ollystack.copilot.app.ingest.IngestParts;
import io.ollystack.copilot.app.investigate.IncidentParts;
import io.ollystack.copilot.app.query.ApiParts;
import io.ollystack.copilot.app.query.QueryParts;
import io.ollystack.copilot.app.role.Role;
import io.ollystack.copilot.app.role.RoleSelection;
import io.ollystack.copilot.app.store.SchemaJob;
import io.ollystack.copilot.app.store.StoreParts;
import io.ollystack.copilot.app.web.WebChatParts;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The one table of roles: what each of them runs.
public final class RoleTable {
  private RoleTable() {}

  /// What a role does in a process.
  sealed interface Duty {
    /// Serves until it is told to stop. A part that several roles name is built once.
    record Serves(List<Class<?>> parts) implements Duty {}

    /// Does one thing and ends.
    record Ends(Job job) implements Duty {}

    /// Not in this version: asking for it by name is an error, and `all` leaves it out.
    record Absent() implements Duty {}
  }

  /// A duty that ends by itself.
  @FunctionalInterface
  public interface Job {
    void run(Configuration configuration) throws InterruptedException;
  }

  private static Duty duty(Role role) {
    return switch (role) {
      case INGEST ->
          new Duty.Serves(List.of(StoreParts.class, IngestParts.class, ChangeParts.class));
      case DETECT -> new Duty.Serves(List.of(StoreParts.class, DetectParts.class));
      case INVESTIGATE ->
          new Duty.Serves(List.of(StoreParts.class, QueryParts.class, IncidentParts.class));
      case CHAT ->
          new Duty.Serves(
              List.of(StoreParts.class, QueryParts.class, ApiParts.class, WebChatParts.class));
      case SLACK -> new Duty.Absent();
      case MIGRATE -> new Duty.Ends(SchemaJob::run);
    };
  }

  /// The roles this version of the program has.
  public static Set<Role> available() {
    return Arrays.stream(Role.values())
        .filter(role -> !(duty(role) instanceof Duty.Absent))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The job of a selection that ends by itself.
  public static Optional<Job> job(RoleSelection selection) {
    return selection.roles().stream()
        .flatMap(role -> duty(role) instanceof Duty.Ends(Job job) ? Stream.of(job) : Stream.of())
        .findFirst();
  }

  /// The Spring configurations of all selected roles, each once.
  static List<Class<?>> parts(RoleSelection selection) {
    return selection.roles().stream()
        .sorted()
        .flatMap(role ->
            duty(role) instanceof Duty.Serves(List<Class<?>> parts) ? parts.stream() : Stream.of())
        .distinct()
        .toList();
  }
}
