package io.ollystack.rca.window;

/// A place in an order of events: within one operation of one service, what came last. The first
/// event of a span comes after [#START], and [#END] comes after its last.
///
/// @param service the service that the operation belongs to
/// @param operation the operation whose events are ordered
/// @param previous the event before
public record Step(String service, String operation, Event previous) {
  public static final Event START = new Event("", "(start)", false);
  public static final Event END = new Event("", "(end)", false);

  /// One event: a call that the span made, or a log line that it wrote.
  ///
  /// @param service whom it leads to, when it is a call into another service; else empty
  /// @param name the callee's operation, or the line's template
  /// @param error whether it is a line of severity error or worse
  public record Event(String service, String name, boolean error) {
    public boolean leadsOutside() {
      return !service.isEmpty();
    }
  }
}
