package io.ollystack.deploy.demoshop.faults;

import java.util.Optional;

/// Where a fault sits: the answer that an investigation should find.
///
/// @param type `service`, `provider`, `database`, `cache`, `queue`, `host`, `client` or `none`
/// @param service the service to blame; for a provider or a database, the one that is asked for it
/// @param change `payment 2.4.1` when a deployment caused it
/// @param attribute `app.payment.card_type=amex` when only such requests are hit
public record Root(
    String type,
    String service,
    Optional<String> instance,
    Optional<String> host,
    Optional<String> change,
    Optional<String> attribute) {

  static Root of(String type, String service) {
    return new Root(
        type, service, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Root instance(String value) {
    return new Root(type, service, Optional.of(value), host, change, attribute);
  }

  Root host(String value) {
    return new Root(type, service, instance, Optional.of(value), change, attribute);
  }

  Root change(String value) {
    return new Root(type, service, instance, host, Optional.of(value), attribute);
  }

  Root attribute(String value) {
    return new Root(type, service, instance, host, change, Optional.of(value));
  }
}
