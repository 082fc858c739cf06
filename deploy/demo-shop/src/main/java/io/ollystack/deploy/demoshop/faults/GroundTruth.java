package io.ollystack.deploy.demoshop.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes what really happened, a JSON object a line: one when a fault begins (`"event":"begin"`),
/// one with its effects when it has ended (`"event":"end"`).
///
/// Fields: `event`, `id`, `name`, `kind`, `fault` (false for red herrings and controls), `seed`,
/// `intensity`, `onset`, `planned_end`, `root` (`type`, `service`, `instance`, `host`, `change`,
/// `attribute`); at the end also `end`, `first_effect`, `path` (from the root to where visitors see
/// it, the most frequent one), `paths` (up to five) and `affected` (touched requests by place).
/// Times are ISO 8601, UTC; what is not known is left out.
public final class GroundTruth {
  private static final int PATHS = 5;

  private final Optional<Path> file;
  private final long seed;

  /// Appends to the file, if any, creating it and its folder.
  public GroundTruth(Optional<Path> file, long seed) throws IOException {
    this.file = file;
    this.seed = seed;
    if (file.isPresent()) {
      Path folder = file.get().toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      append("");
    }
  }

  void begun(FaultRun run, Root root) {
    append("{\"event\":\"begin\"," + common(run, root) + "}\n");
  }

  void ended(FaultRun run, Root root, Instant end) {
    String paths =
        run.paths(PATHS).stream().map(GroundTruth::quoted).collect(Collectors.joining(","));
    String affected =
        run.touches().entrySet().stream()
            .map(e -> quoted(e.getKey()) + ":" + e.getValue())
            .collect(Collectors.joining(","));
    append(
        "{\"event\":\"end\",%s,\"end\":%s%s,\"path\":%s,\"paths\":[%s],\"affected\":{%s}}\n"
            .formatted(
                common(run, root),
                quoted(end.toString()),
                run.firstEffect().map(t -> ",\"first_effect\":" + quoted(t.toString())).orElse(""),
                quoted(run.commonPath()),
                paths,
                affected));
  }

  /// A JSON string.
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /// A JSON array of strings.
  public static String quoted(Collection<String> texts) {
    return texts.stream().map(GroundTruth::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  private String common(FaultRun run, Root root) {
    return "\"id\":%s,\"name\":%s,\"kind\":%s,\"fault\":%s,\"seed\":%d,\"intensity\":%s,\"onset\":%s,\"planned_end\":%s,\"root\":%s"
        .formatted(
            quoted(run.id()),
            quoted(run.fault().name()),
            quoted(run.fault().kind().text()),
            run.fault().kind().fault(),
            seed,
            run.intensity(),
            quoted(run.onset().toString()),
            quoted(run.plannedEnd().toString()),
            json(root));
  }

  private static String json(Root root) {
    StringBuilder text = new StringBuilder("{\"type\":" + quoted(root.type()));
    if (!root.service().isEmpty()) {
      text.append(",\"service\":").append(quoted(root.service()));
    }
    Map.of(
            "instance",
            root.instance(),
            "host",
            root.host(),
            "change",
            root.change(),
            "attribute",
            root.attribute())
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e ->
            e.getValue()
                .ifPresent(v -> text.append(",\"%s\":%s".formatted(e.getKey(), quoted(v)))));
    return text.append('}').toString();
  }

  private void append(String text) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          file.get(),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ground truth to " + file.get(), e);
    }
  }
}
