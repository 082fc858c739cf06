package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The instruments of one process, by the semantic conventions: durations in seconds with the
/// conventions' buckets, exemplars from the span in the context.
final class Instruments {
  private static final List<Double> SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
  private static final String VERSION = "2.21.0";

  private final ProcessTelemetry process;
  private final Language language;
  private final Tracer httpTracer;
  private final Tracer rpcTracer;
  private final Tracer databaseTracer;
  private final Tracer messagingTracer;
  private final Meter appMeter;
  private final DoubleHistogram httpServer;
  private final LongUpDownCounter httpActive;
  private final DoubleHistogram rpcServer;
  private final DoubleHistogram httpClient;
  private final DoubleHistogram rpcClient;
  private final DoubleHistogram database;
  private final DoubleHistogram connectionWait;
  private final LongCounter connectionTimeouts;
  private final DoubleHistogram messagingClient;
  private final DoubleHistogram messagingProcess;
  private final LongCounter messagesSent;
  private final LongCounter messagesConsumed;
  private final LongCounter lookups;
  private final DoubleHistogram gcPause;
  private final Map<String, DoubleCounter> businessCounters = new HashMap<>();

  Instruments(ProcessTelemetry process, Pod pod) {
    ServiceBlueprint blueprint = pod.service().blueprint();
    this.process = process;
    language = blueprint.language();
    httpTracer = process.tracer(language.scope("http"), VERSION);
    rpcTracer = process.tracer(language.scope("grpc"), VERSION);
    databaseTracer = process.tracer(language.scope("sql"), VERSION);
    messagingTracer = process.tracer(language.scope("kafka"), VERSION);
    Meter http = process.meter(language.scope("http"), VERSION);
    Meter rpc = process.meter(language.scope("grpc"), VERSION);
    Meter sql = process.meter(language.scope("sql"), VERSION);
    Meter kafka = process.meter(language.scope("kafka"), VERSION);
    appMeter = process.meter("shop." + blueprint.name(), pod.version());
    httpServer = seconds(http, "http.server.request.duration", "Duration of HTTP server requests.");
    httpActive =
        http.upDownCounterBuilder("http.server.active_requests")
            .setUnit("{request}")
            .setDescription("Number of active HTTP server requests.")
            .build();
    httpClient = seconds(http, "http.client.request.duration", "Duration of HTTP client requests.");
    rpcServer = seconds(rpc, "rpc.server.call.duration", "Duration of incoming RPCs.");
    rpcClient = seconds(rpc, "rpc.client.call.duration", "Duration of outgoing RPCs.");
    database =
        seconds(sql, "db.client.operation.duration", "Duration of database client operations.");
    connectionWait =
        seconds(
            sql,
            "db.client.connection.wait_time",
            "The time it took to obtain an open connection from the pool.");
    connectionTimeouts =
        sql.counterBuilder("db.client.connection.timeouts")
            .setUnit("{timeout}")
            .setDescription("Connection attempts that found no connection in time.")
            .build();
    messagingClient =
        seconds(kafka, "messaging.client.operation.duration", "Duration of messaging operations.");
    messagingProcess =
        seconds(kafka, "messaging.process.duration", "Duration of processing a message.");
    messagesSent =
        kafka
            .counterBuilder("messaging.client.sent.messages")
            .setUnit("{message}")
            .setDescription("Number of messages the producer attempted to send.")
            .build();
    messagesConsumed =
        kafka
            .counterBuilder("messaging.client.consumed.messages")
            .setUnit("{message}")
            .setDescription("Number of messages delivered to the application.")
            .build();
    lookups =
        appMeter
            .counterBuilder("app.cache.lookups")
            .setUnit("{lookup}")
            .setDescription("Cache lookups by result.")
            .build();
    Meter runtime = process.meter(language.scope("runtime-telemetry"), VERSION);
    gcPause =
        seconds(
            runtime,
            language == Language.JAVA ? "jvm.gc.duration" : "process.runtime.gc.duration",
            "Duration of garbage collections.");
    if (!pod.stateful()) {
      ProcessMetrics.register(runtime, sql, appMeter, pod);
    }
  }

  Tracer httpTracer() {
    return httpTracer;
  }

  Tracer rpcTracer() {
    return rpcTracer;
  }

  Tracer databaseTracer() {
    return databaseTracer;
  }

  Tracer messagingTracer() {
    return messagingTracer;
  }

  void active(Operation operation, int change) {
    if (operation.exchange() instanceof Exchange.Http(String method, var route)) {
      httpActive.add(
          change,
          Attributes.builder().put("http.request.method", method).put("url.scheme", "http").build(),
          Context.root());
    }
  }

  void served(Operation operation, @Nullable Failure failure, double seconds, Context context) {
    switch (operation.exchange()) {
      case Exchange.Http(String method, String route) ->
          process.record(
              httpServer,
              seconds,
              httpAttributes(method, failure).put("http.route", route).build(),
              context);
      case Exchange.Grpc grpc ->
          process.record(rpcServer, seconds, rpcAttributes(grpc, failure), context);
      case Exchange.Consume(String topic, String group, var batch) ->
          messagingProcess.record(
              // No exemplars: the reservoir of exponential histograms draws them at random.
              seconds, messaging("process", topic, group, failure), Context.root());
    }
  }

  void called(
      Operation operation,
      String server,
      @Nullable Failure failure,
      double seconds,
      Context context) {
    switch (operation.exchange()) {
      case Exchange.Http(String method, var route) ->
          calledHttp(method, server, 8080, failure, seconds, context);
      case Exchange.Grpc grpc ->
          process.record(rpcClient, seconds, rpcAttributes(grpc, failure), context);
      case Exchange.Consume consume -> throw new IllegalStateException("nobody calls " + consume);
    }
  }

  void calledHttp(
      String method,
      String server,
      int port,
      @Nullable Failure failure,
      double seconds,
      Context context) {
    process.record(
        httpClient,
        seconds,
        httpAttributes(method, failure)
            .put("server.address", server)
            .put("server.port", port)
            .build(),
        context);
  }

  void queried(
      String system,
      String verb,
      String target,
      String server,
      @Nullable Failure failure,
      double seconds,
      Context context) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put("db.system.name", system)
            .put("db.operation.name", verb)
            .put("server.address", server);
    if (!target.isEmpty()) {
      attributes.put("db.collection.name", target);
    }
    if (failure != null) {
      attributes.put("error.type", failure.exceptionType());
    }
    process.record(database, seconds, attributes.build(), context);
  }

  void waitedForConnection(String pool, double seconds) {
    connectionWait.record(seconds, poolName(pool), Context.root());
  }

  void connectionTimedOut(String pool) {
    connectionTimeouts.add(1, poolName(pool), Context.root());
  }

  void sent(String topic, @Nullable Failure failure, double seconds, Context context) {
    Attributes attributes = messaging("send", topic, null, failure);
    process.record(messagingClient, seconds, attributes, context);
    messagesSent.add(1, attributes, Context.root());
  }

  void consumed(String topic, String group, int messages) {
    messagesConsumed.add(messages, messaging("poll", topic, group, null), Context.root());
  }

  void lookedUp(String family, boolean hit) {
    lookups.add(
        1,
        Attributes.builder()
            .put("app.cache.family", family)
            .put("app.cache.result", hit ? "hit" : "miss")
            .build(),
        Context.root());
  }

  void garbageCollected(double seconds) {
    Attributes attributes =
        language == Language.JAVA
            ? Attributes.builder()
                .put("jvm.gc.name", "G1 Young Generation")
                .put("jvm.gc.action", "end of minor GC")
                .build()
            : Attributes.empty();
    gcPause.record(seconds, attributes, Context.root());
  }

  void count(Step.Count count, Visit visit) {
    AttributesBuilder attributes = Attributes.builder();
    for (Step.Label label : count.labels()) {
      attributes.put(label.key(), label.value().apply(visit));
    }
    businessCounters
        .computeIfAbsent(
            count.counter(),
            name -> appMeter.counterBuilder(name).setUnit(count.unit()).ofDoubles().build())
        .add(count.amount().applyAsDouble(visit), attributes.build(), Context.root());
  }

  private static DoubleHistogram seconds(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(SECONDS)
        .build();
  }

  private static AttributesBuilder httpAttributes(String method, @Nullable Failure failure) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put("http.request.method", method)
            .put("url.scheme", "http")
            .put("network.protocol.version", "1.1");
    if (failure == null) {
      attributes.put("http.response.status_code", 200L);
    } else {
      int status = failure.kind().httpStatus();
      attributes.put("http.response.status_code", (long) status);
      attributes.put("error.type", Integer.toString(status));
    }
    return attributes;
  }

  private static Attributes rpcAttributes(Exchange.Grpc grpc, @Nullable Failure failure) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put("rpc.system.name", "grpc")
            .put("rpc.method", grpc.fullMethod())
            .put("rpc.response.status_code", failure == null ? "OK" : failure.kind().grpcStatus());
    if (failure != null) {
      attributes.put("error.type", failure.kind().grpcStatus());
    }
    return attributes.build();
  }

  private static Attributes messaging(
      String operation, String topic, @Nullable String group, @Nullable Failure failure) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put("messaging.system", "kafka")
            .put("messaging.operation.name", operation)
            .put("messaging.destination.name", topic);
    if (group != null) {
      attributes.put("messaging.consumer.group.name", group);
    }
    if (failure != null) {
      attributes.put("error.type", failure.exceptionType());
    }
    return attributes.build();
  }

  private static Attributes poolName(String pool) {
    return Attributes.builder().put("db.client.connection.pool.name", pool).build();
  }
}
