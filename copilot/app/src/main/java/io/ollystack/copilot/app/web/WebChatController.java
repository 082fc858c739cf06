package io.ollystack.copilot.app.web;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// The page and its bundles. A bundle's name holds the hash of its content, so that browsers keep
/// it for good; the page itself is asked for anew every time and is about a kilobyte.
@RestController
final class WebChatController {
  private static final int NONCE_BYTES = 18;

  private static final Map<String, MediaType> TYPES =
      Map.of(
          "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
          "css", new MediaType("text", "css", StandardCharsets.UTF_8),
          "svg", new MediaType("image", "svg+xml"));

  /// Compressed forms that the build left beside a bundle: encoding and ending, the better first.
  private static final String[][] ENCODINGS = {{"br", ".br"}, {"gzip", ".gz"}};

  /// The one style attribute that the query editor writes as text, its width of a tab; no other.
  private static final String EDITOR_STYLE =
      "'sha256-29xrUVUvycB+hRUErP5wwoOLT6U+N1lHpuS2u7Egkpk='";

  private final WebChatFiles files;
  private final SecureRandom random = new SecureRandom();

  WebChatController(WebChatFiles files) {
    this.files = files;
  }

  /// Every view of the web chat is the same page; its script reads the address.
  @GetMapping({"/", "/c/{id}", "/s/{id}", "/query", "/map", "/trace/{id}", "/logs"})
  ResponseEntity<String> page() {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "html", StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noCache())
        .header("Content-Security-Policy", policy(nonce))
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .body(files.page().replace("%CSP_NONCE%", nonce));
  }

  @GetMapping("/assets/{name}")
  ResponseEntity<byte[]> asset(
      @PathVariable("name") String name,
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String accepted) {
    MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    Optional<byte[]> plain = type == null ? Optional.empty() : files.asset(name);
    if (type == null || plain.isEmpty()) {
      return ResponseEntity.notFound().build();
    }
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .contentType(type)
            .cacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
            .header("X-Content-Type-Options", "nosniff");
    for (String[] encoding : ENCODINGS) {
      Optional<byte[]> compressed =
          accepts(accepted, encoding[0]) ? files.asset(name + encoding[1]) : Optional.empty();
      if (compressed.isPresent()) {
        return answer.header(HttpHeaders.CONTENT_ENCODING, encoding[0]).body(compressed.get());
      }
    }
    return answer.body(plain.get());
  }

  /// Nothing but the service's own bundles runs, and no text becomes markup: a defect in the page
  /// could not be turned into an attack by what telemetry says.
  private static String policy(String nonce) {
    return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"
        + nonce
        + "'; style-src-attr 'unsafe-hashes' "
        + EDITOR_STYLE
        + "; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
  }

  private static boolean accepts(@Nullable String header, String encoding) {
    if (header == null) {
      return false;
    }
    for (String entry : header.split(",", -1)) {
      String[] parts = entry.strip().split(";", 2);
      if (parts[0].strip().equalsIgnoreCase(encoding)) {
        return parts.length == 1 || !parts[1].replace(" ", "").matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
