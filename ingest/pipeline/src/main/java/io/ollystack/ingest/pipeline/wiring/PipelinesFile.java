package io.ollystack.ingest.pipeline.wiring;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentFactory.Plan;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.config.InvalidConfig;
import io.ollystack.ingest.pipeline.config.Place;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.telemetry.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads a configuration of pipelines: `receivers`, `processors`, `exporters`, `service.pipelines`
/// and, our own, `service.spool`. Pure: it opens nothing and finds every problem.
public final class PipelinesFile {
  private static final int MAX_NAMES = 255;
  private static final List<String> SIGNALS = List.of("traces", "metrics", "logs");

  private final ComponentRegistry registry;
  private final SpoolSettings spoolByDefault;
  private final ConfigProblems problems = new ConfigProblems();

  private PipelinesFile(ComponentRegistry registry, SpoolSettings spoolByDefault) {
    this.registry = registry;
    this.spoolByDefault = spoolByDefault;
  }

  /// What is configured of one kind of component.
  ///
  /// @param known type and signals of every configured id, also of those with problems
  private record Configured<T>(
      Map<ComponentId, Plan<T>> plans, Map<ComponentId, Set<Signal>> known) {}

  /// Reads and checks.
  ///
  /// @param source where the text is from, for messages
  /// @param spoolByDefault what `service.spool` does not set
  /// @param environment value of an environment variable
  /// @throws InvalidConfig with every problem
  public static PipelinesPlan read(
      String source,
      String text,
      ComponentRegistry registry,
      SpoolSettings spoolByDefault,
      Function<String, Optional<String>> environment)
      throws InvalidConfig {
    var file = new PipelinesFile(registry, spoolByDefault);
    Optional<PipelinesPlan> plan =
        ConfigYaml.read(text, environment, file.problems).map(file::plan);
    if (plan.isEmpty() || !file.problems.isEmpty()) {
      throw new InvalidConfig(source, file.problems.sorted());
    }
    return plan.get();
  }

  private PipelinesPlan plan(ConfigSection root) {
    var receiving = components(root, "receivers", "receiver", registry.receivers());
    var processing = components(root, "processors", "processor", registry.processors());
    var exporting = components(root, "exporters", "exporter", registry.exporters());
    ConfigSection service = root.requiredSection("service");
    ConfigSection entries = service.requiredSection("pipelines");
    List<PipelinePlan> pipelines = new ArrayList<>();
    for (String name : entries.keys()) {
      Optional<Signal> signal = signal(name, entries.placeOf(name));
      ConfigSection entry = entries.section(name).orElseThrow();
      pipelines.add(
          new PipelinePlan(
              name,
              signal.orElse(Signal.TRACES),
              references(entry, "receivers", true, signal, receiving.known),
              references(entry, "processors", false, signal, processing.known),
              references(entry, "exporters", true, signal, exporting.known)));
      entry.finish();
    }
    if (service.has("pipelines") && entries.keys().isEmpty()) {
      problems.add(
          Code.MISSING_KEY,
          entries.place(),
          "service.pipelines is empty",
          "Expected at least one of: traces, metrics, logs.");
    }
    checkFanOut(entries, pipelines);
    SpoolSettings spool = service.section("spool").map(this::spool).orElse(spoolByDefault);
    service.finish();
    root.finish();
    return new PipelinesPlan(receiving.plans, processing.plans, exporting.plans, pipelines, spool);
  }

  private <T> Configured<T> components(
      ConfigSection root, String key, String kind, Map<String, ComponentFactory<T>> factories) {
    var configured = new Configured<T>(new LinkedHashMap<>(), new LinkedHashMap<>());
    Optional<ConfigSection> all = root.section(key);
    if (all.isEmpty()) {
      return configured;
    }
    for (String text : all.get().keys()) {
      Place place = all.get().placeOf(text);
      Optional<ComponentId> id = componentId(text, place);
      if (id.isEmpty()) {
        continue;
      }
      ComponentFactory<T> factory = factories.get(id.get().type());
      if (factory == null) {
        configured.known.put(id.get(), Set.of(Signal.values()));
        problems.addUnknown(
            Code.UNKNOWN_COMPONENT,
            place,
            "unknown %s type '%s'".formatted(kind, id.get().type()),
            id.get().type(),
            factories.keySet());
        continue;
      }
      ConfigSection section = all.get().section(text).orElseThrow();
      configured.known.put(id.get(), factory.signals());
      configured.plans.put(id.get(), factory.plan(id.get(), section));
      section.finish();
    }
    return configured;
  }

  private Optional<ComponentId> componentId(String text, Place place) {
    Optional<ComponentId> id = ComponentId.parse(text);
    if (id.isEmpty()) {
      problems.add(
          Code.BAD_COMPONENT_ID,
          place,
          "'%s' is no component id".formatted(text),
          "Expected type or type/name, such as otlp or otlp/internal.");
    }
    return id;
  }

  private Optional<Signal> signal(String pipeline, Place place) {
    String first = pipeline.split("/", 2)[0];
    for (Signal signal : Signal.values()) {
      if (signal.label().equals(first) && !pipeline.endsWith("/")) {
        return Optional.of(signal);
      }
    }
    problems.addUnknown(
        Code.BAD_PIPELINE_NAME,
        place,
        "pipeline name '%s' does not begin with a signal".formatted(pipeline),
        first,
        SIGNALS);
    return Optional.empty();
  }

  private List<ComponentId> references(
      ConfigSection pipeline,
      String key,
      boolean required,
      Optional<Signal> signal,
      Map<ComponentId, Set<Signal>> known) {
    Set<ComponentId> references = new LinkedHashSet<>();
    List<ConfigSection.Text> texts = pipeline.texts(key);
    if (required && texts.isEmpty()) {
      problems.add(
          Code.MISSING_KEY,
          pipeline.placeOf(key),
          "the pipeline has no " + key,
          "Expected at least one.");
    }
    for (ConfigSection.Text text : texts) {
      Optional<ComponentId> id = componentId(text.value(), text.place());
      if (id.isEmpty()) {
        continue;
      }
      Set<Signal> signals = known.get(id.get());
      if (signals == null) {
        problems.addUnknown(
            Code.UNDEFINED_COMPONENT,
            text.place(),
            "'%s' is not configured under %s".formatted(id.get(), key),
            id.get().toString(),
            known.keySet().stream().map(ComponentId::toString).toList());
      } else if (signal.isPresent() && !signals.contains(signal.get())) {
        problems.add(
            Code.UNSUPPORTED_SIGNAL,
            text.place(),
            "'%s' does not work with %s".formatted(id.get(), signal.get().label()),
            "It works with: "
                + String.join(", ", signals.stream().map(Signal::label).sorted().toList())
                + ".");
      }
      if (!references.add(id.get())) {
        problems.add(
            Code.REPEATED_COMPONENT,
            text.place(),
            "'%s' occurs twice in the pipeline's %s".formatted(id.get(), key),
            "Give the second one a name: %s/second.".formatted(id.get().type()));
      }
    }
    return List.copyOf(references);
  }

  /// A record in the spool names its readers when a receiver feeds only some of the pipelines of a
  /// signal, and has limited room for that.
  private void checkFanOut(ConfigSection entries, List<PipelinePlan> pipelines) {
    for (PipelinePlan pipeline : pipelines) {
      int characters = 0;
      for (PipelinePlan other : pipelines) {
        characters += other.signal() == pipeline.signal() ? other.name().length() + 1 : 0;
      }
      if (characters > MAX_NAMES) {
        problems.add(
            Code.CONFLICTING_SETTINGS,
            entries.placeOf(pipeline.name()),
            "the names of the pipelines of %s have %d characters together"
                .formatted(pipeline.signal().label(), characters),
            "Expected at most %d. Give them shorter names.".formatted(MAX_NAMES));
        return;
      }
    }
  }

  private SpoolSettings spool(ConfigSection section) {
    SpoolSettings base = spoolByDefault;
    Path directory = section.value("directory", base.directory(), Path::of);
    var maxSize = section.size("max_size", base.maxSize());
    var segmentSize = section.size("segment_size", base.segmentSize());
    var floor = section.size("min_free_space", base.freeSpaceFloor());
    var record = section.size("max_request_size", base.maxRecordSize());
    Duration retryAfter = section.duration("retry_after", base.retryAfter());
    section.finish();
    try {
      return new SpoolSettings(
          directory,
          maxSize,
          segmentSize,
          record,
          floor,
          base.maxWaiting(),
          base.quarantineSize(),
          retryAfter);
    } catch (IllegalArgumentException e) {
      problems.add(
          Code.CONFLICTING_SETTINGS, section.place(), "service.spool: " + e.getMessage(), "");
      return base;
    }
  }
}
