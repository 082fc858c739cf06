package io.ollystack.copilot.llm;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The log in memory; it can be out of order.
final class KeptExchanges implements ExchangeLog {
  private final Map<String, Exchange> kept = new LinkedHashMap<>();
  private final List<String> states = new ArrayList<>();
  private boolean broken;

  @Override
  public synchronized void keep(Exchange exchange) throws NotKept {
    if (broken) {
      throw new NotKept("the store is away", new IOException("away"));
    }
    kept.put(exchange.id(), exchange);
    states.add(exchange.outcome());
  }

  @Override
  public synchronized Spent spent(Tenant tenant, String user, Instant since) {
    long byAll = 0;
    long byUser = 0;
    for (Exchange each : kept.values()) {
      if (each.tenant().equals(tenant.id()) && !each.at().isBefore(since)) {
        long tokens = each.sentTokens() + each.receivedTokens();
        byAll += tokens;
        byUser += each.user().equals(user) ? tokens : 0;
      }
    }
    return new Spent(byUser, byAll);
  }

  synchronized List<Exchange> all() {
    return List.copyOf(kept.values());
  }

  synchronized List<String> states() {
    return List.copyOf(states);
  }

  synchronized void breakDown() {
    broken = true;
  }
}
