package io.ollystack.deploy.demoshop.blueprint;

/// What a service is written in; decides names in its telemetry (runtime, instrumentation scopes,
/// exceptions), not its behaviour.
public enum Language {
  JAVA(
      "java",
      "OpenJDK Runtime Environment",
      "25.0.1+8",
      "io.opentelemetry.%s",
      "java.lang.IllegalStateException"),
  GO("go", "go", "1.26.1", "go.opentelemetry.io/contrib/instrumentation/%s", "*errors.errorString"),
  NODE("nodejs", "nodejs", "24.11.0", "@opentelemetry/instrumentation-%s", "Error"),
  PYTHON("python", "CPython", "3.14.0", "opentelemetry.instrumentation.%s", "RuntimeError"),
  DOTNET(
      "dotnet",
      ".NET",
      "10.0.0",
      "OpenTelemetry.Instrumentation.%s",
      "System.InvalidOperationException");

  private final String sdkName;
  private final String runtimeName;
  private final String runtimeVersion;
  private final String scopePattern;
  private final String exceptionType;

  Language(
      String sdkName,
      String runtimeName,
      String runtimeVersion,
      String scopePattern,
      String exceptionType) {
    this.sdkName = sdkName;
    this.runtimeName = runtimeName;
    this.runtimeVersion = runtimeVersion;
    this.scopePattern = scopePattern;
    this.exceptionType = exceptionType;
  }

  /// Value of `telemetry.sdk.language`.
  public String sdkName() {
    return sdkName;
  }

  public String runtimeName() {
    return runtimeName;
  }

  public String runtimeVersion() {
    return runtimeVersion;
  }

  /// The instrumentation scope for `http`, `grpc`, `sql`, `kafka`, ...
  public String scope(String library) {
    return scopePattern.formatted(library);
  }

  /// What a programming error is called.
  public String exceptionType() {
    return exceptionType;
  }

  /// A stack trace as this language prints it.
  public String stackTrace(String service, String operation, String type, String message) {
    String method = operation.replaceAll("[^A-Za-z]", "");
    return switch (this) {
      case JAVA ->
          """
          %s: %s
          \tat shop.%s.Handler.%s(Handler.java:142)
          \tat shop.%s.Server.dispatch(Server.java:88)
          \tat java.base/java.lang.VirtualThread.run(VirtualThread.java:456)
          """
              .formatted(type, message, plain(service), method, plain(service));
      case GO ->
          """
          %s: %s
          goroutine 218 [running]:
          shop/%s.(*server).%s(0xc0001a2000)
          \t/src/%s/server.go:217 +0x1d5
          """
              .formatted(type, message, plain(service), method, plain(service));
      case NODE ->
          """
          %s: %s
              at %s (/usr/src/app/%s/handler.js:61:13)
              at process.processTicksAndRejections (node:internal/process/task_queues:103:5)
          """
              .formatted(type, message, method, plain(service));
      case PYTHON ->
          """
          Traceback (most recent call last):
            File "/app/%s/server.py", line 94, in %s
              return handler(request)
          %s: %s
          """
              .formatted(plain(service), method, type, message);
      case DOTNET ->
          """
          %s: %s
             at Shop.%s.Handler.%s(ServerCallContext context) in /src/Handler.cs:line 77
          """
              .formatted(type, message, plain(service), method);
    };
  }

  private static String plain(String service) {
    return service.replace("-", "");
  }
}
