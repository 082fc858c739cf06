package io.ollystack.deploy.demoshop.blueprint;

import java.util.List;

/// One thing a service does.
///
/// @param name how steps refer to it
/// @param failureLog what the service logs when it fails, a log template
public record Operation(
    String name, Exchange exchange, List<VisitField> fields, String failureLog, List<Step> steps) {
  public Operation {
    fields = List.copyOf(fields);
    steps = List.copyOf(steps);
  }
}
