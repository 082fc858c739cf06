package io.ollystack.ingest.pipeline.config;

/// Something wrong with a configuration, told so that it can be repaired without a manual.
///
/// @param what what is wrong, naming the key
/// @param remedy what was expected, and a hint; may be empty
public record ConfigProblem(Code code, Place place, String what, String remedy) {

  /// Stable names of the kinds of problems, for documentation and tools.
  public enum Code {
    NOT_YAML("PIPE-001"),
    UNKNOWN_KEY("PIPE-002"),
    WRONG_SHAPE("PIPE-003"),
    MISSING_KEY("PIPE-004"),
    BAD_VALUE("PIPE-005"),
    VARIABLE_NOT_SET("PIPE-006"),
    DUPLICATE_KEY("PIPE-007"),
    BAD_COMPONENT_ID("PIPE-101"),
    UNKNOWN_COMPONENT("PIPE-102"),
    UNDEFINED_COMPONENT("PIPE-103"),
    REPEATED_COMPONENT("PIPE-104"),
    BAD_PIPELINE_NAME("PIPE-105"),
    UNSUPPORTED_SIGNAL("PIPE-106"),
    CONFLICTING_SETTINGS("PIPE-107");

    private final String id;

    Code(String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }
  }

  /// `4:7: unknown key 'tiemout' (PIPE-002). Expected one of: …`
  @Override
  public String toString() {
    String head = "%s: %s (%s).".formatted(place, what, code.id());
    return remedy.isEmpty() ? head : head + " " + remedy;
  }
}
