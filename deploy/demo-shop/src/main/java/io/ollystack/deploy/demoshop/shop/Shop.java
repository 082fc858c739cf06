package io.ollystack.deploy.demoshop.shop;

import io.ollystack.deploy.demoshop.blueprint.CacheBlueprint;
import io.ollystack.deploy.demoshop.blueprint.DatabaseBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Journey;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.ProviderBlueprint;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.ShopBlueprint;
import io.ollystack.deploy.demoshop.blueprint.TopicBlueprint;
import java.util.ArrayList;
import java.util.List;

/// The demo shop.
public final class Shop {
  public static final String ORDERS = "orders";
  public static final String PAYMENT_PROVIDER = "api.paygate.example";
  public static final String MAIL_PROVIDER = "api.mailer.example";

  private static final long GIB = 1L << 30;
  private static final double SPANS_PER_VISIT = 16.5;

  private Shop() {}

  public static ShopBlueprint blueprint() {
    List<ServiceBlueprint> services = new ArrayList<>(StoreServices.all());
    services.addAll(OrderServices.all());
    return new ShopBlueprint(
        services,
        List.of(
            new DatabaseBlueprint(
                Recipes.POSTGRES, "postgresql", "shop", 5432, 2, 100 * GIB, 58 * GIB)),
        List.of(new CacheBlueprint(Recipes.VALKEY, 6379, 8000, 256L << 20)),
        List.of(new TopicBlueprint(ORDERS, 3)),
        3,
        List.of(
            new ProviderBlueprint(PAYMENT_PROVIDER, new Latency(140, 0.35), 0.001),
            new ProviderBlueprint(MAIL_PROVIDER, new Latency(75, 0.4), 0.002)),
        List.of(
            new Journey("frontend", "GET /", 20),
            new Journey("frontend", "GET /products/{productId}", 32),
            new Journey("frontend", "GET /search", 12),
            new Journey("frontend", "GET /cart", 9),
            new Journey("frontend", "POST /cart", 9),
            new Journey("frontend", "POST /api/checkout", 14),
            new Journey("frontend", "GET /orders/{orderId}", 4)),
        List.of("node-1", "node-2", "node-3", "node-4"),
        SPANS_PER_VISIT);
  }
}
