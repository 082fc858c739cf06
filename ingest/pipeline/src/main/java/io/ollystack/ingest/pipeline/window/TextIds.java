package io.ollystack.ingest.pipeline.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Texts as small ints for keys of [WindowCells]; 0 is the empty text. Not thread-safe.
public final class TextIds {
  /// Ids fit into so many bits.
  public static final int BITS = 21;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  public TextIds() {
    of("");
  }

  public int of(String text) {
    Integer known = ids.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() >= 1 << BITS) {
      return of(""); // two million names in one claim: none of them says anything
    }
    ids.put(text, texts.size());
    texts.add(text);
    return texts.size() - 1;
  }

  public String text(int id) {
    return texts.get(id);
  }

  public int size() {
    return texts.size();
  }
}
