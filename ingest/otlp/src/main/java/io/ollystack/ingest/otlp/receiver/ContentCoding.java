package io.ollystack.ingest.otlp.receiver;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// How a body is compressed; decompresses it within a limit.
enum ContentCoding {
  IDENTITY,
  GZIP,
  ZSTD;

  /// What a client is told to use.
  static final String SUPPORTED = "gzip, zstd, identity";

  /// Larger windows (`zstd --long`) would let a small body claim this much native memory and more.
  private static final int ZSTD_WINDOW_LOG = 23;

  static ContentCoding of(@Nullable String header) throws RefusedRequest {
    if (header == null || header.isBlank()) {
      return IDENTITY;
    }
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default ->
          throw new RefusedRequest(
              Refusal.UNSUPPORTED_FORMAT,
              "Content-Encoding '%s': expected one of %s.".formatted(header, SUPPORTED));
    };
  }

  /// The decompressed body, in an array of its own size.
  ///
  /// @throws RefusedRequest it is corrupt, or larger than `limit`
  byte[] decompress(byte[] body, int length, int limit) throws RefusedRequest {
    try (InputStream in = open(new ByteArrayInputStream(body, 0, length))) {
      if (this == IDENTITY) {
        return length == body.length ? body : Arrays.copyOf(body, length);
      }
      byte[] out = new byte[Math.min(limit, Math.max(1024, length * 4))];
      int size = 0;
      for (int n = in.read(out, 0, out.length); n >= 0; n = in.read(out, size, out.length - size)) {
        size += n;
        if (size == out.length) {
          if (size == limit) {
            atEnd(in, limit);
            break;
          }
          out = Arrays.copyOf(out, (int) Math.min(limit, out.length * 2L));
        }
      }
      return size == out.length ? out : Arrays.copyOf(out, size);
    } catch (IOException e) {
      throw new RefusedRequest(
          Refusal.INVALID_REQUEST, "The body is not valid %s: %s.".formatted(this, e.getMessage()));
    }
  }

  private static void atEnd(InputStream in, int limit) throws IOException, RefusedRequest {
    if (in.read() >= 0) {
      throw new RefusedRequest(
          Refusal.TOO_LARGE,
          "The decompressed body exceeds %d bytes. Send smaller batches.".formatted(limit));
    }
  }

  private InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case IDENTITY -> in;
      case GZIP -> new GZIPInputStream(in, 8192);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
    };
  }
}
