package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.role.Role;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Every setting there is, in the order of the reference.
public final class SettingCatalog {
  private final ValueParsers parsers;
  private final List<SettingInfo> settings = new ArrayList<>();

  public SettingCatalog(Set<Role> availableRoles) {
    parsers = new ValueParsers(availableRoles);
    for (RecordComponent part : Configuration.class.getRecordComponents()) {
      addAll(prefix(part.getType()), part.getType());
    }
  }

  public List<SettingInfo> settings() {
    return List.copyOf(settings);
  }

  ValueParsers parsers() {
    return parsers;
  }

  static String prefix(Class<?> record) {
    ConfigurationProperties properties = record.getAnnotation(ConfigurationProperties.class);
    if (properties == null) {
      throw new IllegalStateException(record.getName() + " lacks @ConfigurationProperties");
    }
    return properties.prefix();
  }

  private void addAll(String prefix, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      String key = prefix + "." + dashed(component.getName());
      if (parsers.reads(component.getType())) {
        settings.add(info(key, component));
      } else {
        addAll(key, component.getType());
      }
    }
  }

  private SettingInfo info(String key, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(key + " lacks @Setting, which says what it is for");
    }
    return new SettingInfo(
        key,
        component.getType(),
        defaultText(component),
        parsers.expected(component.getType()),
        setting.value());
  }

  private static Optional<String> defaultText(RecordComponent component) {
    // The annotation may stand on parameters only, which is where a record's constructor has it.
    try {
      Class<?> record = component.getDeclaringRecord();
      RecordComponent[] components = record.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      int position = -1;
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        if (components[i].getName().equals(component.getName())) {
          position = i;
        }
      }
      DefaultValue value =
          record
              .getDeclaredConstructor(types)
              .getParameters()[position]
              .getAnnotation(DefaultValue.class);
      return value == null || value.value().length == 0
          ? Optional.empty()
          : Optional.of(value.value()[0]);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException("a record without its constructor", impossible);
    }
  }

  private static String dashed(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
