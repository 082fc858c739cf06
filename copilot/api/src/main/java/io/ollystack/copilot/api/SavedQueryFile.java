package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Saved queries in one JSON file of the data directory, replaced whole at each change. For one
/// process; several would overwrite each other.
public final class SavedQueryFile implements SavedQueries {
  private final Path file;
  private final JsonMapper json;

  /// @param file created at the first save; its folder must exist
  public SavedQueryFile(Path file) {
    this.file = file;
    this.json = JsonMapper.builder().build();
  }

  @Override
  public synchronized List<SavedQuery> all(Tenant tenant) {
    return read().getOrDefault(tenant.id(), List.of()).stream()
        .sorted(Comparator.comparing(SavedQuery::name).thenComparing(SavedQuery::id))
        .toList();
  }

  @Override
  public synchronized Optional<SavedQuery> find(Tenant tenant, String id) {
    return all(tenant).stream().filter(query -> query.id().equals(id)).findFirst();
  }

  @Override
  public synchronized void save(Tenant tenant, SavedQuery query) {
    Map<String, List<SavedQuery>> byTenant = read();
    List<SavedQuery> kept = others(byTenant, tenant, query.id());
    kept.add(query);
    byTenant.put(tenant.id(), kept);
    write(byTenant);
  }

  @Override
  public synchronized boolean delete(Tenant tenant, String id) {
    if (find(tenant, id).isEmpty()) {
      return false;
    }
    Map<String, List<SavedQuery>> byTenant = read();
    byTenant.put(tenant.id(), others(byTenant, tenant, id));
    write(byTenant);
    return true;
  }

  private static List<SavedQuery> others(
      Map<String, List<SavedQuery>> byTenant, Tenant tenant, String id) {
    List<SavedQuery> others = new ArrayList<>(byTenant.getOrDefault(tenant.id(), List.of()));
    others.removeIf(query -> query.id().equals(id));
    return others;
  }

  private Map<String, List<SavedQuery>> read() {
    if (!Files.exists(file)) {
      return new LinkedHashMap<>();
    }
    try {
      return json.readValue(
          Files.readString(file), new TypeReference<LinkedHashMap<String, List<SavedQuery>>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the saved queries in " + file, e);
    }
  }

  private void write(Map<String, List<SavedQuery>> byTenant) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, json.writerWithDefaultPrettyPrinter().writeValueAsString(byTenant));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the saved queries to " + file, e);
    }
  }
}
