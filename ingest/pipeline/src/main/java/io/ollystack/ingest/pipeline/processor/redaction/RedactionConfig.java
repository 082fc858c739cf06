package io.ollystack.ingest.pipeline.processor.redaction;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Settings of the redaction, section `redaction` of `ollystack_enrichment`.
///
/// @param enabled default true
/// @param find the kinds of secrets to look for; default all
/// @param keys keys whose values are hidden; `keys` adds to the usual ones, `only_keys` replaces
///   them
/// @param patterns further regular expressions under names: `patterns: [{name, regex}]`. Each costs
///   one pass over every text
public record RedactionConfig(
    boolean enabled, Set<SecretKind> find, List<String> keys, List<NamedPattern> patterns) {
  public static final RedactionConfig DEFAULT =
      new RedactionConfig(true, EnumSet.allOf(SecretKind.class), SensitiveKeys.USUAL, List.of());

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");

  /// @param name stands in the mask: `[redacted:name]`
  public record NamedPattern(String name, Pattern regex) {}

  public RedactionConfig {
    find = Set.copyOf(find);
    keys = List.copyOf(keys);
    patterns = List.copyOf(patterns);
  }

  /// Reads the section and notes every problem.
  public static RedactionConfig read(ConfigSection section) {
    Set<SecretKind> find = EnumSet.noneOf(SecretKind.class);
    for (ConfigSection.Text text : section.texts("find")) {
      SecretKind.of(text.value())
          .ifPresentOrElse(
              find::add,
              () ->
                  section.bad(
                      "find",
                      "unknown kind '%s'. Expected some of %s"
                          .formatted(text.value(), SecretKind.texts())));
    }
    if (!section.has("find")) {
      find = DEFAULT.find;
    }
    List<String> keys = new ArrayList<>();
    if (section.has("only_keys")) {
      section.texts("only_keys").forEach(text -> keys.add(text.value()));
    } else {
      keys.addAll(DEFAULT.keys);
    }
    section.texts("keys").forEach(text -> keys.add(text.value()));
    List<NamedPattern> patterns = new ArrayList<>();
    for (ConfigSection pattern : section.sections("patterns")) {
      String name = pattern.requiredText("name");
      String regex = pattern.requiredText("regex");
      if (!name.isEmpty() && !NAME.matcher(name).matches()) {
        pattern.bad("name", "expected small letters, digits and _");
      }
      pattern.finish();
      try {
        Pattern compiled = Pattern.compile(regex);
        if (compiled.matcher("").matches()) {
          pattern.bad("regex", "it matches the empty text");
        } else {
          patterns.add(new NamedPattern(name, compiled));
        }
      } catch (PatternSyntaxException e) {
        pattern.bad("regex", e.getDescription() + " at " + Math.max(0, e.getIndex()));
      }
    }
    boolean enabled = section.flag("enabled", true);
    section.finish();
    return new RedactionConfig(enabled, find, keys, patterns);
  }
}
