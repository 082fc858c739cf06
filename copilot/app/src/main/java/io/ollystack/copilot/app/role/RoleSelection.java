package io.ollystack.copilot.app.role;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The roles that a process plays.
///
/// `all` means every role that serves; `migrate` ends by itself and is therefore named alone.
public record RoleSelection(Set<Role> roles) {
  public RoleSelection {
    roles = Set.copyOf(roles);
    if (roles.contains(Role.MIGRATE) && roles.size() > 1) {
      throw new IllegalArgumentException("`migrate` ends when it is done and runs alone");
    }
  }

  /// Reads `all` or a list separated by commas.
  ///
  /// @param available the roles this version of the program has
  /// @throws IllegalArgumentException whose message says what is wrong with the text
  public static RoleSelection parse(String text, Set<Role> available) {
    if (text.strip().equalsIgnoreCase("all")) {
      Set<Role> serving = EnumSet.noneOf(Role.class);
      serving.addAll(available);
      serving.remove(Role.MIGRATE);
      return new RoleSelection(serving);
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : text.split(",", -1)) {
      Role role = role(name.strip().toLowerCase(Locale.ROOT));
      if (!available.contains(role)) {
        throw new IllegalArgumentException("this version has no role `" + role.id() + "` yet");
      }
      roles.add(role);
    }
    return new RoleSelection(roles);
  }

  private static Role role(String id) {
    for (Role role : Role.values()) {
      if (role.id().equals(id)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        id.equals("all") ? "`all` stands alone" : "unknown role `" + id + "`");
  }

  /// What may be written, for messages.
  public static String expected(Set<Role> available) {
    return "all, or a list of " + ids(available, ", ");
  }

  private static String ids(Set<Role> roles, String separator) {
    return roles.stream().sorted().map(Role::id).collect(Collectors.joining(separator));
  }

  @Override
  public String toString() {
    return ids(roles, ",");
  }
}
