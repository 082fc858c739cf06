package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Which tenant a token speaks for. With no token configured, everybody is the default tenant.
///
/// Tokens are kept and compared as SHA-256 digests: how long a comparison takes tells nothing.
public final class ApiTokens {
  private final Map<String, Tenant> byDigest = new HashMap<>();

  /// @param tokens token to tenant
  public ApiTokens(Map<String, Tenant> tokens) {
    tokens.forEach((token, tenant) -> {
      if (token.isBlank()) {
        throw new IllegalArgumentException("an empty API token");
      }
      byDigest.put(digest(token), tenant);
    });
  }

  /// Reads `token=tenant,token=tenant`; a token without a tenant is the default tenant's. Empty: no
  /// tokens.
  ///
  /// @throws IllegalArgumentException if it cannot be read; the message names no token
  public static ApiTokens parse(String text) {
    Map<String, Tenant> tokens = new HashMap<>();
    if (text.isBlank()) {
      return new ApiTokens(tokens);
    }
    for (String entry : text.split(",", -1)) {
      String[] parts = entry.strip().split("=", 2);
      Tenant tenant = parts.length == 2 ? new Tenant(parts[1].strip()) : Tenant.DEFAULT;
      if (parts[0].isBlank() || tokens.put(parts[0].strip(), tenant) != null) {
        throw new IllegalArgumentException(
            "an empty token, or one token twice. Expected TOKEN=TENANT,TOKEN=TENANT.");
      }
    }
    return new ApiTokens(tokens);
  }

  /// The tenant of a request with this token (empty: without one); empty if it may not ask.
  public Optional<Tenant> tenant(Optional<String> token) {
    if (byDigest.isEmpty()) {
      return Optional.of(Tenant.DEFAULT);
    }
    return token.flatMap(text -> Optional.ofNullable(byDigest.get(digest(text))));
  }

  /// Tells the askers apart without keeping their tokens; empty without tokens.
  public String user(Optional<String> token) {
    return token
        .map(ApiTokens::digest)
        .filter(byDigest::containsKey)
        .map(digest -> "token-" + digest.substring(0, 12))
        .orElse("");
  }

  private static String digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }
}
