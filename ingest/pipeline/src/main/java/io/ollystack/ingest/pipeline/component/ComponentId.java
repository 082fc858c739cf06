package io.ollystack.ingest.pipeline.component;

import java.util.Optional;
import java.util.regex.Pattern;

/// Names a configured component: `type` or `type/name`, as `batch` and `batch/small`.
///
/// @param name empty when the id is the type alone
public record ComponentId(String type, String name) {
  private static final Pattern TYPE = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,62}");
  private static final Pattern NAME = Pattern.compile("[^\\s/]{1,1024}");

  /// Reads an id; empty when the text is none.
  public static Optional<ComponentId> parse(String text) {
    int slash = text.indexOf('/');
    String type = slash < 0 ? text : text.substring(0, slash);
    String name = slash < 0 ? "" : text.substring(slash + 1);
    boolean wellFormed =
        TYPE.matcher(type).matches() && (slash < 0 || NAME.matcher(name).matches());
    return wellFormed ? Optional.of(new ComponentId(type, name)) : Optional.empty();
  }

  @Override
  public String toString() {
    return name.isEmpty() ? type : type + "/" + name;
  }
}
