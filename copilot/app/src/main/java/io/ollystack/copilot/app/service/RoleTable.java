package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.role.Role;
import io.ollystack.copilot.app.role.RoleSelection;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The one table of roles: which Spring configurations each role consists of.
///
/// A part that several roles name is built once. A role without parts is not in this version:
/// asking for it by name is an error, and `all` leaves it out.
public final class RoleTable {
  private RoleTable() {}

  static List<Class<?>> parts(Role role) {
    return switch (role) {
      case INGEST -> List.of();
      case DETECT -> List.of();
      case INVESTIGATE -> List.of();
      case CHAT -> List.of();
      case SLACK -> List.of();
      case MIGRATE -> List.of();
    };
  }

  /// The roles this version of the program has.
  public static Set<Role> available() {
    return Arrays.stream(Role.values())
        .filter(role -> !parts(role).isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The Spring configurations of all selected roles, each once.
  static List<Class<?>> parts(RoleSelection selection) {
    return selection.roles().stream()
        .sorted()
        .flatMap(role -> parts(role).stream())
        .distinct()
        .toList();
  }
}
