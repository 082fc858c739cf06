package io.ollystack.anomaly.live;

/// Where requests are counted: a tenant's whole traffic (all else empty), a service, one operation
/// of it, or an edge between two services.
///
/// @param service the callee of an edge
/// @param operation span name; the protocol of an edge
/// @param caller empty unless it is an edge
public record Place(String tenant, String service, String operation, String caller) {

  /// All requests of a service.
  public static Place service(String tenant, String service) {
    return new Place(tenant, service, "", "");
  }

  /// All requests of a tenant.
  static Place everything(String tenant) {
    return new Place(tenant, "", "", "");
  }

  public boolean isEdge() {
    return !caller.isEmpty();
  }

  boolean isEverything() {
    return service.isEmpty() && caller.isEmpty();
  }

  /// For messages: `checkout`, `checkout: POST /orders` or `checkout -> payment`.
  public String text() {
    if (isEverything()) {
      return "all traffic";
    }
    if (isEdge()) {
      return caller + " -> " + service;
    }
    return operation.isEmpty() ? service : service + ": " + operation;
  }
}
