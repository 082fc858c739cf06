package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import java.util.List;
import java.util.Map;

/// What a turn of a conversation asked and showed, for the next turn to lean on.
///
/// @param keys the group keys of the first rows shown, by path: "the second one" means the second
/// @param earlier the frames of the turns before, latest first, which "undo" goes back to
public record AskedTurn(
    QueryFrame frame, List<Map<String, String>> keys, List<QueryFrame> earlier) {
  private static final int MOST_UNDONE = 20;

  public AskedTurn {
    keys = keys.stream().map(Map::copyOf).toList();
    earlier = List.copyOf(earlier.subList(0, Math.min(MOST_UNDONE, earlier.size())));
  }
}
