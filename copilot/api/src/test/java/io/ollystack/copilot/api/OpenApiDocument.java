package io.ollystack.copilot.api;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/// The OpenAPI document as the controllers and their records say it; what each operation is for,
/// and how it can end, is told by [Operation]s.
final class OpenApiDocument {
  /// @param body of a success; void for none
  /// @param failures status and meaning
  record Operation(
      String summary, int success, Class<?> body, boolean list, Map<Integer, String> failures) {}

  private record Route(String method, String path, Method handler) {}

  private final Map<String, Operation> operations;
  private final Map<String, Object> schemas = new TreeMap<>();

  OpenApiDocument(Map<String, Operation> operations) {
    this.operations = operations;
  }

  /// `POST /api/v1/query` and so on, of these controllers.
  static List<String> routeNames(List<Class<?>> controllers) {
    return routes(controllers).stream().map(route -> route.method + " " + route.path).toList();
  }

  String render(List<Class<?>> controllers) {
    Map<String, Object> paths = new LinkedHashMap<>();
    for (Route route : routes(controllers)) {
      Map<String, Object> path = child(paths, route.path);
      path.put(route.method.toLowerCase(java.util.Locale.ROOT), operation(route));
    }
    schema(ProblemEntry.class);
    schemas.put("Problem", problemSchema());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        map(
            "title", "OllyStack",
            "version", "1",
            "description",
                "Ask telemetry in ObservQL. Failures are problem details (RFC 9457). Where API tokens"
                    + " are configured, send one as a bearer token; it decides the tenant."));
    document.put("security", List.of(map(), map("token", List.of())));
    document.put("paths", paths);
    document.put(
        "components",
        map(
            "securitySchemes",
            map("token", map("type", "http", "scheme", "bearer")),
            "schemas",
            schemas));
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    return new Yaml(options).dump(document);
  }

  private Map<String, Object> operation(Route route) {
    Operation described = operations.get(route.method + " " + route.path);
    if (described == null) {
      throw new AssertionError("describe " + route.method + " " + route.path);
    }
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", operationId(route));
    operation.put("summary", described.summary);
    List<Object> parameters = new ArrayList<>();
    for (Parameter parameter : route.handler.getParameters()) {
      if (parameter.isAnnotationPresent(RequestBody.class)) {
        operation.put(
            "requestBody", map("required", true, "content", json(ref(parameter.getType()))));
      }
      parameter(parameter).ifPresent(parameters::add);
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    operation.put("responses", responses(described, route));
    return operation;
  }

  private static String operationId(Route route) {
    String of = route.handler.getDeclaringClass().getSimpleName().replace("Controller", "");
    return of.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
        + of.substring(1)
        + "_"
        + route.handler.getName();
  }

  private static java.util.Optional<Object> parameter(Parameter parameter) {
    PathVariable path = parameter.getAnnotation(PathVariable.class);
    if (path != null) {
      return java.util.Optional.of(
          map(
              "name",
              path.value(),
              "in",
              "path",
              "required",
              true,
              "schema",
              map("type", "string")));
    }
    RequestHeader header = parameter.getAnnotation(RequestHeader.class);
    return header == null
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            map(
                "name",
                header.name(),
                "in",
                "header",
                "required",
                false,
                "schema",
                map("type", "string")));
  }

  private Map<String, Object> responses(Operation described, Route route) {
    Map<String, Object> responses = new TreeMap<>();
    Map<String, Object> success = map("description", "Success");
    if (described.body != void.class) {
      Map<String, Object> schema = ref(described.body);
      Map<String, Object> content =
          json(described.list ? map("type", "array", "items", schema) : schema);
      if (described.body == QueryResponse.class) {
        content.put("application/x-ndjson", map("schema", map("type", "string")));
        content.put("text/csv", map("schema", map("type", "string")));
      }
      success.put("content", content);
    }
    responses.put(String.valueOf(described.success), success);
    Map<Integer, String> failures = new TreeMap<>(described.failures);
    failures.put(401, "A token is needed");
    if (Arrays.stream(route.handler.getParameters())
        .anyMatch(parameter -> parameter.isAnnotationPresent(RequestBody.class))) {
      failures.putIfAbsent(400, "The request is invalid");
    }
    failures.forEach((status, meaning) ->
        responses.put(
            String.valueOf(status),
            map(
                "description",
                meaning,
                "content",
                map("application/problem+json", map("schema", link("Problem"))))));
    return responses;
  }

  private static List<Route> routes(List<Class<?>> controllers) {
    return controllers.stream()
        .flatMap(controller -> Stream.of(controller.getDeclaredMethods()))
        .flatMap(OpenApiDocument::route)
        .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
        .toList();
  }

  private static Stream<Route> route(Method handler) {
    for (Annotation annotation : handler.getAnnotations()) {
      Route route =
          switch (annotation) {
            case GetMapping get -> new Route("GET", get.value()[0], handler);
            case PostMapping post -> new Route("POST", post.value()[0], handler);
            case PutMapping put -> new Route("PUT", put.value()[0], handler);
            case DeleteMapping delete -> new Route("DELETE", delete.value()[0], handler);
            default -> null;
          };
      if (route != null) {
        return Stream.of(route);
      }
    }
    return Stream.empty();
  }

  private Map<String, Object> ref(Class<?> type) {
    schema(type);
    return link(type.getSimpleName());
  }

  private static Map<String, Object> link(String name) {
    return map("$ref", "#/components/schemas/" + name);
  }

  private void schema(Class<?> type) {
    String name = type.getSimpleName();
    if (schemas.containsKey(name)) {
      return;
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    Map<String, Object> schema = map("type", "object");
    schemas.put(name, schema);
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), type(component.getAnnotatedType()));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(component.getName());
      }
    }
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
  }

  private Map<String, Object> type(AnnotatedType annotated) {
    if (annotated instanceof AnnotatedParameterizedType list
        && ((ParameterizedType) list.getType()).getRawType() == List.class) {
      return map("type", "array", "items", type(list.getAnnotatedActualTypeArguments()[0]));
    }
    Type type = annotated.getType();
    if (type == String.class) {
      return map("type", "string");
    }
    if (type == Instant.class) {
      return map("type", "string", "format", "date-time");
    }
    if (type == boolean.class) {
      return map("type", "boolean");
    }
    if (type == int.class || type == Integer.class) {
      return map("type", "integer", "format", "int32");
    }
    if (type == long.class) {
      return map("type", "integer", "format", "int64");
    }
    if (type == double.class || type == Double.class) {
      return map("type", "number", "format", "double");
    }
    if (type == tools.jackson.databind.JsonNode.class) {
      return map("description", "The event's own document");
    }
    if (type == Object.class) {
      return map("description", "A value of the column's type, or null");
    }
    return ref((Class<?>) type);
  }

  private static Map<String, Object> problemSchema() {
    return map(
        "type",
        "object",
        "required",
        List.of("type", "title", "status"),
        "properties",
        map(
            "type", map("type", "string"),
            "title", map("type", "string"),
            "status", map("type", "integer", "format", "int32"),
            "detail", map("type", "string"),
            "instance", map("type", "string"),
            "problems", map("type", "array", "items", link("ProblemEntry")),
            "correctedQuery", map("type", "string")));
  }

  private static Map<String, Object> json(Map<String, Object> schema) {
    return map("application/json", map("schema", schema));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> child(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.computeIfAbsent(name, absent -> new LinkedHashMap<>());
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
