package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.Secret;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// Reads all settings in one pure pass: flags before environment variables before the file before
/// defaults. Touches nothing but the file, and reports every problem at once; Spring Boot's own
/// binding would stop at the first and accept unknown environment variables.
public final class ConfigurationReader {
  /// Names the file; the one setting that a file cannot hold.
  static final String FILE_KEY = "ollystack.config";

  private static final String DEFAULT_FILE = "ollystack.yaml";

  private final SettingCatalog catalog;

  public ConfigurationReader(SettingCatalog catalog) {
    this.catalog = catalog;
  }

  /// Reads the configuration of this process.
  ///
  /// @param flags what follows the command, such as `--ollystack.http.port=9090`
  /// @param environment the environment variables
  /// @param directory the working directory, where `ollystack.yaml` is looked for
  /// @throws ConfigurationRejected with every problem there is
  public LoadedConfiguration read(
      List<String> flags, Map<String, String> environment, Path directory)
      throws ConfigurationRejected {
    List<Problem> problems = new ArrayList<>();
    FlagSource flagSource = FlagSource.parse(flags, problems);
    EnvironmentSource environmentSource = new EnvironmentSource(environment);
    FileSource file = file(flagSource, environment, directory, problems);

    flagSource.checkKeys(catalog, problems);
    environmentSource.checkKeys(catalog, problems);
    file.checkKeys(catalog, problems);

    List<LoadedConfiguration.Effective> effective = new ArrayList<>();
    Map<String, String> texts = new HashMap<>();
    for (SettingInfo setting : catalog.settings()) {
      Optional<Written> written =
          flagSource
              .find(setting)
              .or(() -> environmentSource.find(setting))
              .or(() -> file.find(setting));
      written.ifPresent(w -> check(setting, w, problems));
      written.ifPresent(w -> texts.put(setting.key(), w.text()));
      effective.add(effective(setting, written));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationRejected(problems);
    }
    Configuration configuration = bind(texts);
    CrossChecks.check(configuration, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationRejected(problems);
    }
    return new LoadedConfiguration(configuration, effective);
  }

  private static FileSource file(
      FlagSource flags, Map<String, String> environment, Path directory, List<Problem> problems) {
    Optional<Written> named =
        flags
            .text(FILE_KEY)
            .map(text -> new Written(text, "flag --" + FILE_KEY))
            .or(() ->
                Optional.ofNullable(environment.get("OLLYSTACK_CONFIG"))
                    .filter(text -> !text.isBlank())
                    .map(text -> new Written(text, "environment variable OLLYSTACK_CONFIG")));
    if (named.isPresent()) {
      Path path = directory.resolve(named.get().text());
      if (!Files.isRegularFile(path)) {
        problems.add(
            new Problem(
                FILE_KEY + "=" + named.get().text(),
                "no such file",
                named.get().origin(),
                "a YAML file",
                "Looked for " + path.toAbsolutePath().normalize() + "."));
        return FileSource.none();
      }
      return FileSource.load(path, problems);
    }
    Path usual = directory.resolve(DEFAULT_FILE);
    return Files.isRegularFile(usual) ? FileSource.load(usual, problems) : FileSource.none();
  }

  private void check(SettingInfo setting, Written written, List<Problem> problems) {
    catalog
        .parsers()
        .complaint(setting.type(), written.text())
        .ifPresent(complaint ->
            problems.add(
                new Problem(
                    setting.key() + "=" + shown(setting, written.text()),
                    complaint,
                    written.origin(),
                    setting.expected(),
                    "")));
  }

  private static LoadedConfiguration.Effective effective(
      SettingInfo setting, Optional<Written> written) {
    String text = written.map(Written::text).or(setting::defaultText).orElse("");
    String origin = written.map(Written::origin).orElse("default");
    return new LoadedConfiguration.Effective(
        setting.key(), shown(setting, text), origin, setting.purpose());
  }

  private static String shown(SettingInfo setting, String text) {
    if (setting.secret() && !text.isEmpty()) {
      return Secret.of(text).toString();
    }
    // A password that was written into an address must not be repeated.
    return text.replaceFirst("//[^/@]*@", "//***@");
  }

  private Configuration bind(Map<String, String> texts) {
    Binder binder =
        new Binder(
            List.of(new MapConfigurationPropertySource(texts)),
            null,
            catalog.parsers().conversion());
    RecordComponent[] components = Configuration.class.getRecordComponents();
    @Nullable Object[] parts = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      parts[i] = part(binder, types[i]);
    }
    try {
      return Configuration.class.getDeclaredConstructor(types).newInstance(parts);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("a record without its constructor", impossible);
    }
  }

  private static Object part(Binder binder, Class<?> record) {
    try {
      return binder.bindOrCreate(SettingCatalog.prefix(record), Bindable.of(record));
    } catch (BindException broken) {
      // Every value was checked before: a failure here is a fault of the record, not of the user.
      throw new IllegalStateException("cannot make " + record.getName(), broken);
    }
  }

  /// A setting's text and where it was written.
  record Written(String text, String origin) {}
}
