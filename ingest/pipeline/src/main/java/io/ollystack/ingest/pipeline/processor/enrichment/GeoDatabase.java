package io.ollystack.ingest.pipeline.processor.enrichment;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where addresses are, by a MaxMind database (`.mmdb`): of countries, or with cities. Addresses
/// that mean no place (private, loopback, link-local, documentation) are not looked up.
/// Thread-safe.
final class GeoDatabase implements AutoCloseable {
  private static final int MAX_KNOWN = 8_192;

  private final Reader reader;
  private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

  GeoDatabase(Path file) throws IOException {
    reader = new Reader(file.toFile(), new CHMCache());
  }

  /// Attributes of the conventions' namespace `geo`; none for an address that is not known, and for
  /// a text that is no address.
  Map<String, String> find(String address) {
    Map<String, String> found = known.get(address);
    if (found == null) {
      found = lookUp(address);
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(address, found);
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private Map<String, String> lookUp(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      if (isNoPlace(parsed)) {
        return Map.of();
      }
      Map<?, ?> entry = reader.get(parsed, Map.class);
      return entry == null ? Map.of() : attributes(entry);
    } catch (IllegalArgumentException | IOException notFound) {
      return Map.of();
    }
  }

  private static boolean isNoPlace(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal
        || shared;
  }

  /// Databases differ: MaxMind's nest (`country.iso_code`), others are flat (`country_code`).
  private static Map<String, String> attributes(Map<?, ?> entry) {
    Map<String, String> attributes = new LinkedHashMap<>();
    put(attributes, "geo.country.iso_code", text(entry, "country", "iso_code"));
    put(attributes, "geo.country.iso_code", text(entry, "country_code"));
    put(attributes, "geo.continent.code", text(entry, "continent", "code"));
    put(attributes, "geo.continent.code", text(entry, "continent_code"));
    put(attributes, "geo.locality.name", text(entry, "city", "names", "en"));
    put(attributes, "geo.locality.name", text(entry, "city"));
    put(attributes, "geo.postal_code", text(entry, "postal", "code"));
    put(attributes, "geo.location.lat", text(entry, "location", "latitude"));
    put(attributes, "geo.location.lon", text(entry, "location", "longitude"));
    return Map.copyOf(attributes);
  }

  private static void put(Map<String, String> attributes, String key, String value) {
    if (!value.isEmpty()) {
      attributes.putIfAbsent(key, value);
    }
  }

  private static String text(Map<?, ?> entry, String... path) {
    Object value = entry;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value instanceof String || value instanceof Number ? value.toString() : "";
  }
}
