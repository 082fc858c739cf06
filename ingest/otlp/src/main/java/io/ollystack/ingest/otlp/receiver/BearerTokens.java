package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.telemetry.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the tenant of an `Authorization: Bearer …` header. Thread-safe.
///
/// Takes the same time for every token: digests are compared, all of them, each in full.
final class BearerTokens {
  private static final String SCHEME = "bearer ";

  private final List<Entry> entries = new ArrayList<>();
  private final TenantId openTenant;

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Entry(byte[] digest, TenantId tenant) {}

  BearerTokens(Map<String, TenantId> tokens, TenantId openTenant) {
    tokens.forEach((token, tenant) -> entries.add(new Entry(digest(token), tenant)));
    this.openTenant = openTenant;
  }

  /// The tenant, or nothing when a token is asked for and the header shows none that is known.
  Optional<TenantId> tenantOf(@Nullable String authorization) {
    if (entries.isEmpty()) {
      return Optional.of(openTenant);
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
    TenantId found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest(), shown)) {
        found = entry.tenant();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
