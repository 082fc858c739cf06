package io.ollystack.copilot.app.report;

import java.util.List;

/// A part of a report, before it has a format.
public sealed interface Block {
  record Heading(String text) implements Block {}

  record Paragraph(String text) implements Block {}

  record Items(List<String> items) implements Block {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// From the symptom to the cause.
  record Path(List<String> names) implements Block {
    public Path {
      names = List.copyOf(names);
    }
  }

  /// ObservQL that shows something again.
  record Code(String text, String digest) implements Block {}
}
