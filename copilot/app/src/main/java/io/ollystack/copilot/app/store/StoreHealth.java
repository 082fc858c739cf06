package io.ollystack.copilot.app.store;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Ready when ClickHouse answers and its schema is up to date.
final class StoreHealth implements HealthIndicator {
  private final Store store;

  StoreHealth(Store store) {
    this.store = store;
  }

  @Override
  public Health health() {
    Health.Builder health =
        store
            .trouble()
            .map(reason -> Health.down().withDetail("reason", reason))
            .orElseGet(Health::up);
    store.opened().ifPresent(open -> health.withDetail("version", open.serverVersion()));
    return health.build();
  }
}
