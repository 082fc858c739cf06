package io.ollystack.ingest.clickhouse.schema;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ClickHouse's version: year and month of the release.
record ServerVersion(int major, int minor) implements Comparable<ServerVersion> {
  /// The long-term release from which deduplication tokens reach dependent views in the form that
  /// the exporter relies on. Older servers would store a retried block twice in the views.
  static final ServerVersion OLDEST = new ServerVersion(25, 3);

  private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)(\\..*)?");

  /// @throws IllegalArgumentException if the text does not begin like `26.7`
  static ServerVersion parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "ClickHouse version `" + text + "`: expected the form 26.7");
    }
    return new ServerVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(ServerVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
