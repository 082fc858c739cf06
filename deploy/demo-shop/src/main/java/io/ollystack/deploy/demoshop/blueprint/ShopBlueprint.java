package io.ollystack.deploy.demoshop.blueprint;

import java.util.List;

/// A whole shop.
///
/// @param brokers number of brokers of the message queue
/// @param spansPerVisit mean spans of a visit when all is well, measured; turns a rate of spans
///   into a rate of visits
public record ShopBlueprint(
    List<ServiceBlueprint> services,
    List<DatabaseBlueprint> databases,
    List<CacheBlueprint> caches,
    List<TopicBlueprint> topics,
    int brokers,
    List<ProviderBlueprint> providers,
    List<Journey> journeys,
    List<String> nodes,
    double spansPerVisit) {
  public ShopBlueprint {
    services = List.copyOf(services);
    databases = List.copyOf(databases);
    caches = List.copyOf(caches);
    topics = List.copyOf(topics);
    providers = List.copyOf(providers);
    journeys = List.copyOf(journeys);
    nodes = List.copyOf(nodes);
  }
}
