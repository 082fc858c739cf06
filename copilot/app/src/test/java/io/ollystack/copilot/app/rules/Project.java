package io.ollystack.copilot.app.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// The checkout that the rules are about: its modules, their poms, sources and classes.
record Project(Path root, List<String> modules) {

  static Project load() {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    Element pom = pom(root.resolve("pom.xml"));
    return new Project(root, texts(child(pom, "modules"), "module"));
  }

  Path directory(String module) {
    return root.resolve(module);
  }

  /// The modules of the project that a module's pom names, in any scope.
  List<String> dependencies(String module) {
    Map<String, String> moduleOfArtifact = new LinkedHashMap<>();
    for (String each : modules) {
      moduleOfArtifact.put(text(pom(directory(each).resolve("pom.xml")), "artifactId"), each);
    }
    List<String> found = new ArrayList<>();
    Element dependencies = child(pom(directory(module).resolve("pom.xml")), "dependencies");
    for (Element dependency : elements(dependencies, "dependency")) {
      String used = moduleOfArtifact.get(text(dependency, "artifactId"));
      if (text(dependency, "groupId").equals("io.ollystack") && used != null) {
        found.add(used);
      }
    }
    return found;
  }

  /// The package of everything in a module: `io.ollystack.` and its path.
  static String packageOf(String module) {
    return "io.ollystack." + module.replace('/', '.').replace("-", "");
  }

  /// All Java files below a folder of every module, such as `src/main/java`.
  List<Path> sources(String folder) {
    List<Path> sources = new ArrayList<>();
    for (String module : modules) {
      Path start = directory(module).resolve(folder);
      if (Files.isDirectory(start)) {
        try (Stream<Path> files = Files.walk(start)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      }
    }
    return sources;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Lines `name -> value value` of a rules file, without comments.
  static Map<String, List<String>> table(String resource) {
    Map<String, List<String>> table = new LinkedHashMap<>();
    try (InputStream in = Project.class.getResourceAsStream("/rules/" + resource)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] sides = line.split("->", 2);
          table.put(
              sides[0].strip(),
              Stream.of(sides[1].strip().split("\\s+")).filter(s -> !s.isEmpty()).toList());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return table;
  }

  private static Element pom(Path file) {
    try {
      Document document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      return document.getDocumentElement();
    } catch (ParserConfigurationException | SAXException malformed) {
      throw new IllegalStateException("cannot read " + file, malformed);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Element child(Element parent, String name) {
    List<Element> found = elements(parent, name);
    return found.isEmpty() ? parent.getOwnerDocument().createElement(name) : found.getFirst();
  }

  private static List<Element> elements(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<String> texts(Element parent, String name) {
    return elements(parent, name).stream().map(e -> e.getTextContent().strip()).toList();
  }

  private static String text(Element parent, String name) {
    return child(parent, name).getTextContent().strip();
  }
}
