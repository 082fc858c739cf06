package io.ollystack.ingest.telemetry;

import java.util.regex.Pattern;

/// Whose data it is. Comes from authentication, never from the data itself; the empty id is the
/// tenant of an installation without tenants.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128 characters; or empty
public record TenantId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{0,128}");

  /// The tenant of an installation without tenants.
  public static final TenantId NONE = new TenantId("");

  public TenantId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "tenant id '%s': expected at most 128 letters, digits, '.', '_' or '-'".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
