package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.CacheBlueprint;
import io.ollystack.deploy.demoshop.blueprint.DatabaseBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.ProviderBlueprint;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.ShopBlueprint;
import io.ollystack.deploy.demoshop.blueprint.TopicBlueprint;
import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.ollystack.deploy.demoshop.telemetry.SeededIds;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.ollystack.deploy.demoshop.telemetry.SimulatedClock;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// A running shop: everything there is, and the time in which it happens. The same blueprint,
/// settings and faults give the same telemetry, span ids included. One thread.
public final class World {
  private static final double NODE_CORES = 2;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final WorldSettings settings;
  private final SimulatedClock clock;
  private final Timeline timeline;
  private final SeededIds ids;
  private final SignalBuffer buffer;
  private final Dice identityDice;
  private final Dice phaseDice;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, Database> databases = new TreeMap<>();
  private final Map<String, Cache> caches = new TreeMap<>();
  private final Map<String, Topic> topics = new TreeMap<>();
  private final Map<String, Provider> providers = new TreeMap<>();
  private final List<Pod> livePods = new ArrayList<>();
  private final Steps steps = new Steps(this);
  private final Serving serving = new Serving(this, steps);
  private final Calls calls = new Calls(this);
  private final DataAccess data = new DataAccess(this);
  private final Messaging messaging = new Messaging(this);
  private final Traffic traffic;
  private int nextNode;

  public World(ShopBlueprint blueprint, WorldSettings settings, SignalBuffer buffer) {
    this.settings = settings;
    this.buffer = buffer;
    clock = new SimulatedClock(settings.start());
    timeline = new Timeline(settings.start(), clock);
    ids = new SeededIds(settings.seed());
    identityDice = Dice.forPart(settings.seed(), "identity");
    phaseDice = Dice.forPart(settings.seed(), "phase");
    String zones = "abc";
    for (String name : blueprint.nodes()) {
      String zone = zones.substring(nodes.size() % 3, nodes.size() % 3 + 1);
      Node node = new Node(name, zone, NODE_CORES, Dice.forPart(settings.seed(), name));
      nodes.put(name, node);
      ProcessTelemetry host = telemetry(Identity.node(node));
      ClusterMetrics.register(host, node, this);
      report(host, () -> false);
    }
    build(blueprint);
    traffic =
        new Traffic(
            this,
            settings.spansPerSecond() / blueprint.spansPerVisit(),
            blueprint.journeys(),
            settings.seed());
    timeline.every(TICK, this::tick);
    traffic.start();
  }

  public Timeline timeline() {
    return timeline;
  }

  public long seed() {
    return settings.seed();
  }

  public Traffic traffic() {
    return traffic;
  }

  public List<Service> services() {
    return List.copyOf(services.values());
  }

  public Service service(String name) {
    return known(services, "service", name);
  }

  public boolean hasService(String name) {
    return services.containsKey(name);
  }

  public Database database(String name) {
    return known(databases, "database", name);
  }

  public Cache cache(String name) {
    return known(caches, "cache", name);
  }

  public Topic topic(String name) {
    return known(topics, "topic", name);
  }

  public Provider provider(String host) {
    return known(providers, "provider", host);
  }

  public Node node(String name) {
    return known(nodes, "node", name);
  }

  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /// Rolls a version out, pod by pod.
  public void deploy(Service service, String version) {
    new Rollout(this, service, version).start();
  }

  Steps steps() {
    return steps;
  }

  Serving serving() {
    return serving;
  }

  Calls calls() {
    return calls;
  }

  DataAccess data() {
    return data;
  }

  Messaging messaging() {
    return messaging;
  }

  Dice identityDice() {
    return identityDice;
  }

  /// What a blueprint's number of places becomes at this shop's rate.
  int provisioned(int places) {
    double scale = settings.spansPerSecond() / WorldSettings.USUAL_SPANS_PER_SECOND;
    return (int) Math.max(1, Math.round(places * Math.max(1, scale)));
  }

  ProcessTelemetry telemetry(Resource resource) {
    return new ProcessTelemetry(resource, clock, ids, buffer);
  }

  /// Collects a process's metrics every interval, each process at its own moment, until it has
  /// gone.
  void report(ProcessTelemetry process, BooleanSupplier gone) {
    long phase = (long) (phaseDice.uniform() * settings.metricInterval().toNanos());
    timeline.afterNanos(phase, () -> reportAgain(process, gone));
  }

  long memoryOn(Node node) {
    long bytes = 900L << 20;
    for (Pod pod : livePods) {
      if (pod.node() == node && pod.up()) {
        bytes += pod.memory().usedBytes();
      }
    }
    return bytes;
  }

  String replicaSet(String service) {
    return service + "-" + identityDice.hex(10);
  }

  Pod newPod(Service service, int index, Node node, String replicaSet) {
    livePods.removeIf(Pod::retired);
    Pod pod = new Pod(this, service, index, node, false, replicaSet);
    livePods.add(pod);
    return pod;
  }

  private void reportAgain(ProcessTelemetry process, BooleanSupplier gone) {
    if (!gone.getAsBoolean()) {
      process.collect();
      timeline.after(settings.metricInterval(), () -> reportAgain(process, gone));
    }
  }

  private void tick() {
    for (Pod pod : livePods) {
      pod.tick();
    }
    for (Database database : databases.values()) {
      database.tick();
    }
    for (Node node : nodes.values()) {
      node.tick();
    }
  }

  private void build(ShopBlueprint blueprint) {
    for (DatabaseBlueprint database : blueprint.databases()) {
      Pod pod = infrastructure(database.name(), 1, 768, 2048, "18.1").getFirst();
      databases.put(database.name(), new Database(this, database, pod));
    }
    for (CacheBlueprint cache : blueprint.caches()) {
      Pod pod = infrastructure(cache.name(), 1, 60, 512, "9.0.0").getFirst();
      caches.put(cache.name(), new Cache(this, cache, pod));
    }
    for (TopicBlueprint topic : blueprint.topics()) {
      topics.put(topic.name(), new Topic(topic));
    }
    List<Pod> brokers = infrastructure("kafka", blueprint.brokers(), 700, 1536, "4.2.0");
    ProcessTelemetry broker = telemetry(Identity.pod(brokers.getFirst()));
    BrokerMetrics.register(broker, topics.values(), blueprint.brokers());
    report(broker, () -> false);
    for (ProviderBlueprint provider : blueprint.providers()) {
      providers.put(provider.host(), new Provider(provider));
    }
    for (ServiceBlueprint each : blueprint.services()) {
      Service service = new Service(each);
      services.put(each.name(), service);
      String replicaSet = replicaSet(each.name());
      for (int i = 0; i < each.pods(); i++) {
        service.mutablePods().add(newPod(service, i, someNode(), replicaSet));
      }
    }
    for (Service service : List.copyOf(services.values())) {
      for (Operation operation : service.blueprint().operations()) {
        if (operation.exchange() instanceof Exchange.Consume consume) {
          messaging.subscribe(service, operation, consume);
        }
      }
    }
  }

  /// A stateful set of something the shop's developers did not write.
  private List<Pod> infrastructure(
      String name, int pods, int memoryBaseMib, int memoryLimitMib, String version) {
    Service service =
        new Service(
            new ServiceBlueprint(
                name,
                Language.GO,
                version,
                pods,
                1,
                0,
                1,
                memoryBaseMib,
                memoryLimitMib,
                List.of()));
    for (int i = 0; i < pods; i++) {
      Pod pod = new Pod(this, service, i, someNode(), true, name);
      service.mutablePods().add(pod);
      livePods.add(pod);
    }
    return service.pods();
  }

  private Node someNode() {
    List<Node> all = List.copyOf(nodes.values());
    return all.get(nextNode++ % all.size());
  }

  private static <T> T known(Map<String, T> all, String what, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "unknown %s %s. Expected one of: %s"
              .formatted(what, name, String.join(", ", all.keySet())));
    }
    return found;
  }
}
