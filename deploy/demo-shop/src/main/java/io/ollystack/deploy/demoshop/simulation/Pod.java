package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One instance of a service: a process with workers, connections, memory and CPU on a node.
public final class Pod {
  private static final Duration NOTICE_OF_DEATH = Duration.ofSeconds(2);
  private static final Duration START_UP = Duration.ofSeconds(6);
  private static final double IDLE_CORES = 0.012;
  private static final int MAX_WAITING = 64;

  private final World world;
  private final Service service;
  private final int index;
  private final Node node;
  private final String name;
  private final String uid;
  private final String version;
  private final String replicaSet;
  private final boolean stateful;
  private final Dice dice;
  private final Memory memory;
  private final ProcessTelemetry cluster;
  private final Set<Frame> inFlight = new LinkedHashSet<>();
  private ProcessTelemetry telemetry;
  private Instruments instruments;
  private WorkerPool workers;
  private WorkerPool connections;
  private int incarnation;
  private int restarts;
  private boolean up = true;
  private boolean routable = true;
  private boolean retired;
  private double cpuSecondsSinceTick;
  private double cpuSeconds;
  private double cpuCores;

  Pod(World world, Service service, int index, Node node, boolean stateful, String replicaSet) {
    this.world = world;
    this.service = service;
    this.index = index;
    this.node = node;
    this.stateful = stateful;
    this.replicaSet = replicaSet;
    this.version = service.version();
    this.dice = world.identityDice();
    this.name =
        stateful
            ? "%s-%d".formatted(service.name(), index)
            : "%s-%s".formatted(replicaSet, dice.hex(5));
    this.uid = Identity.uuid(dice);
    ServiceBlueprint blueprint = service.blueprint();
    memory = new Memory(blueprint.memoryBaseMib(), blueprint.memoryLimitMib());
    cluster = world.telemetry(Identity.pod(this));
    ClusterMetrics.register(cluster, this);
    world.report(cluster, () -> retired);
    telemetry = newProcess();
    instruments = new Instruments(telemetry, this);
    workers = newWorkers();
    connections = newConnections();
  }

  public Service service() {
    return service;
  }

  /// Position among the service's pods, kept by a replacement.
  public int index() {
    return index;
  }

  public Node node() {
    return node;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  String uid() {
    return uid;
  }

  String replicaSet() {
    return replicaSet;
  }

  boolean stateful() {
    return stateful;
  }

  int incarnation() {
    return incarnation;
  }

  int restarts() {
    return restarts;
  }

  boolean up() {
    return up;
  }

  boolean routable() {
    return routable;
  }

  boolean retired() {
    return retired;
  }

  Memory memory() {
    return memory;
  }

  WorkerPool workers() {
    return workers;
  }

  WorkerPool connections() {
    return connections;
  }

  Instruments instruments() {
    return instruments;
  }

  ProcessTelemetry telemetry() {
    return telemetry;
  }

  double cpuSeconds() {
    return cpuSeconds;
  }

  /// Cores used, smoothed over a few seconds.
  double cpuCores() {
    return cpuCores;
  }

  int inFlight() {
    return inFlight.size();
  }

  void enter(Frame frame) {
    inFlight.add(frame);
    service.countRequest(world.timeline().now());
    instruments.active(frame.operation(), 1);
    memory.allocate(service.leakBytesPerRequest());
    if (service.leakBytesPerRequest() > 0 && memory.pressure() > 1.05) {
      frame.touch(service.leakImpact(), world.timeline().nowNanos());
    }
    if (memory.collectIfNeeded()) {
      instruments.garbageCollected(0.004 * memory.pressure() * memory.pressure());
    }
    if (memory.exhausted()) {
      world.timeline().afterNanos(0, this::killForMemory);
    }
  }

  void leave(Frame frame) {
    inFlight.remove(frame);
    instruments.active(frame.operation(), -1);
  }

  /// Uses the CPU for a piece of work; answers how long it takes here and now.
  long work(long idealNanos) {
    double seconds = idealNanos / 1e9;
    cpuSecondsSinceTick += seconds;
    cpuSeconds += seconds;
    return Math.round(idealNanos * node.slowdown() * memory.pressure());
  }

  /// One second has passed.
  void tick() {
    double idle = up ? IDLE_CORES * Math.exp(0.2 * dice.gaussian()) : 0;
    cpuSeconds += idle;
    double used = cpuSecondsSinceTick + idle;
    node.addPodDemand(used);
    cpuCores += 0.3 * (used - cpuCores);
    cpuSecondsSinceTick = 0;
  }

  /// Python's logging is not instrumented: its formatter writes the span's ids into the text, and
  /// the record itself has none.
  void log(LogLevel level, String text, Attributes attributes, Context context) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    boolean idsInText = service.blueprint().language() == Language.PYTHON && span.isValid();
    telemetry
        .logger("shop." + service.name())
        .logRecordBuilder()
        .setTimestamp(world.timeline().now())
        .setContext(idsInText ? Context.root() : context)
        .setSeverity(level.severity())
        .setSeverityText(level.name())
        .setBody(
            idsInText
                ? "%s trace_id=%s span_id=%s".formatted(text, span.getTraceId(), span.getSpanId())
                : text)
        .setAllAttributes(attributes)
        .emit();
  }

  /// A Kubernetes event about this pod, as the collector's events receiver reports it.
  void event(LogLevel level, String reason, String text) {
    cluster
        .logger(
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/k8seventsreceiver")
        .logRecordBuilder()
        .setTimestamp(world.timeline().now())
        .setSeverity(level.severity())
        .setSeverityText(level == LogLevel.INFO ? "Normal" : "Warning")
        .setBody(text)
        .setAttribute("k8s.event.reason", reason)
        .setAttribute("k8s.event.name", "%s.%s".formatted(name, dice.hex(16)))
        .setAttribute("k8s.event.uid", Identity.uuid(dice))
        .setAttribute("k8s.event.count", 1)
        .setAttribute("k8s.object.kind", "Pod")
        .setAttribute("k8s.object.name", name)
        .setEventName("k8s.event")
        .emit();
  }

  /// The process dies at once: its callers see the connection break, its own unfinished spans are
  /// lost, and it comes back with empty counters.
  void crash(String cause) {
    if (!up || retired) {
      return;
    }
    List<Frame> broken = new ArrayList<>(inFlight);
    inFlight.clear();
    up = false;
    incarnation++;
    restarts++;
    for (Frame frame : broken) {
      frame.markFinished();
      frame
          .reply()
          .with(
              new Failure(FailureKind.UNAVAILABLE, "ConnectionReset", "connection reset by peer"));
    }
    event(LogLevel.WARN, cause, "Container %s was killed: %s".formatted(service.name(), cause));
    world.timeline().after(NOTICE_OF_DEATH, () -> routable = false);
    world.timeline().after(START_UP, this::startAgain);
  }

  /// Comes up after its start-up time; until then nobody sends it work.
  void startLater(Runnable ready) {
    up = false;
    routable = false;
    event(
        LogLevel.INFO,
        "Scheduled",
        "Assigned %s/%s to %s".formatted(Identity.NAMESPACE, name, node.name()));
    world
        .timeline()
        .after(
            START_UP,
            () -> {
              up = true;
              routable = true;
              event(LogLevel.INFO, "Started", "Started container " + service.name());
              announce();
              ready.run();
            });
  }

  /// Takes no new work, finishes what it has, then goes.
  void retire() {
    routable = false;
    event(LogLevel.INFO, "Killing", "Stopping container " + service.name());
    world
        .timeline()
        .after(
            Duration.ofSeconds(12),
            () -> {
              log(LogLevel.INFO, "shutdown complete, goodbye", Attributes.empty(), Context.root());
              telemetry.collect();
              cluster.collect();
              crashSilently();
            });
  }

  private void crashSilently() {
    up = false;
    retired = true;
    incarnation++;
    for (Frame frame : new ArrayList<>(inFlight)) {
      frame.markFinished();
      frame
          .reply()
          .with(
              new Failure(FailureKind.UNAVAILABLE, "ConnectionReset", "connection reset by peer"));
    }
    inFlight.clear();
  }

  private void killForMemory() {
    for (Frame frame : inFlight) {
      frame.touch(service.leakImpact(), world.timeline().nowNanos());
    }
    if (up) {
      log(
          LogLevel.FATAL,
          "out of memory: working set %d MiB, limit %d MiB"
              .formatted(memory.usedBytes() >> 20, memory.limitBytes() >> 20),
          Attributes.empty(),
          Context.root());
    }
    crash("OOMKilled");
  }

  private void startAgain() {
    if (retired) {
      return;
    }
    memory.reset();
    telemetry = newProcess();
    instruments = new Instruments(telemetry, this);
    workers = newWorkers();
    connections = newConnections();
    up = true;
    routable = true;
    event(LogLevel.INFO, "Started", "Started container " + service.name());
    announce();
  }

  private void announce() {
    log(
        LogLevel.INFO,
        "%s %s started, listening on port 8080".formatted(service.name(), version),
        Attributes.empty(),
        Context.root());
  }

  private ProcessTelemetry newProcess() {
    ProcessTelemetry process =
        world.telemetry(
            stateful
                ? Identity.pod(this)
                : Identity.process(
                    this, service.blueprint().language(), world.timeline().now(), dice));
    int born = incarnation;
    world.report(process, () -> retired || born != incarnation);
    return process;
  }

  private WorkerPool newWorkers() {
    return new WorkerPool(world.provisioned(service.blueprint().workers()), MAX_WAITING);
  }

  private WorkerPool newConnections() {
    return new WorkerPool(
        world.provisioned(Math.max(1, service.blueprint().connections())), MAX_WAITING);
  }
}
