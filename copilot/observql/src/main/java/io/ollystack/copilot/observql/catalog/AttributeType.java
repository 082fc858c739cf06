package io.ollystack.copilot.observql.catalog;

/// What the values of an attribute look like. The store keeps strings: the type is observed.
public enum AttributeType {
  STRING,
  NUMBER,
  BOOL
}
