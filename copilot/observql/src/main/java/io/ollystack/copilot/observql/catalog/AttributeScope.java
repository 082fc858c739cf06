package io.ollystack.copilot.observql.catalog;

/// Where an attribute of a signal lives: on the record itself (span, log record, metric point), on
/// its resource, or on its instrumentation scope.
public enum AttributeScope {
  RECORD,
  RESOURCE,
  SCOPE
}
