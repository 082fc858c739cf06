package io.ollystack.deploy.demoshop.shop;

import static io.ollystack.deploy.demoshop.shop.Recipes.VALKEY;
import static io.ollystack.deploy.demoshop.shop.Recipes.call;
import static io.ollystack.deploy.demoshop.shop.Recipes.compute;
import static io.ollystack.deploy.demoshop.shop.Recipes.debug;
import static io.ollystack.deploy.demoshop.shop.Recipes.grpc;
import static io.ollystack.deploy.demoshop.shop.Recipes.http;
import static io.ollystack.deploy.demoshop.shop.Recipes.info;
import static io.ollystack.deploy.demoshop.shop.Recipes.select;
import static io.ollystack.deploy.demoshop.shop.Recipes.sometimesFails;
import static io.ollystack.deploy.demoshop.shop.Recipes.together;
import static io.ollystack.deploy.demoshop.shop.Recipes.tryCall;
import static io.ollystack.deploy.demoshop.shop.Recipes.warn;

import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.ollystack.deploy.demoshop.blueprint.VisitField;
import java.util.List;

/// What visitors see: pages, search, products, recommendations, the cart.
final class StoreServices {
  private StoreServices() {}

  static List<ServiceBlueprint> all() {
    return List.of(
        frontend(), user(), search(), productCatalog(), recommendation(), ad(), cart(), currency());
  }

  private static ServiceBlueprint frontend() {
    Step session = tryCall("user", "GET /sessions/{sessionId}", 800);
    return new ServiceBlueprint(
        "frontend",
        Language.NODE,
        "1.12.0",
        3,
        8,
        0,
        0.5,
        140,
        512,
        List.of(
            http(
                "GET",
                "/",
                List.of(VisitField.LOCALE),
                "home page failed",
                compute(4),
                info(0.25, "GET / 200 {n}ms locale={locale} country={country}"),
                together(
                    List.of(call("product-catalog", "ListProducts", 2000)),
                    List.of(tryCall("ad", "GetAds", 500))),
                compute(3)),
            http(
                "GET",
                "/products/{productId}",
                List.of(VisitField.PRODUCT, VisitField.LOCALE),
                "product page for {product} failed",
                compute(3),
                session,
                call("product-catalog", "GetProduct", 2000),
                call("currency", "Convert", 800),
                together(
                    List.of(tryCall("recommendation", "ListRecommendations", 1500)),
                    List.of(tryCall("ad", "GetAds", 500))),
                info(0.2, "rendered product page {product} for session {session}"),
                compute(5)),
            http(
                "GET",
                "/search",
                List.of(VisitField.LOCALE),
                "search failed",
                compute(2),
                call("search", "GET /search", 2500),
                compute(3)),
            http(
                "GET",
                "/cart",
                List.of(VisitField.USER),
                "cart page of user {user} failed",
                compute(2),
                session,
                call("cart", "GetCart", 1000),
                call("currency", "Convert", 800),
                compute(3)),
            http(
                "POST",
                "/cart",
                List.of(VisitField.USER, VisitField.PRODUCT),
                "adding {product} to the cart of {user} failed",
                compute(2),
                call("product-catalog", "GetProduct", 2000),
                call("cart", "AddItem", 1000),
                info(0.3, "user {user} added {product} to the cart")),
            http(
                "POST",
                "/api/checkout",
                List.of(VisitField.USER, VisitField.SESSION, VisitField.LOCALE),
                "checkout of user {user} failed",
                compute(3),
                session,
                call("checkout", "PlaceOrder", 15000),
                info(1, "checkout completed for user {user}: order {order}, {amount} {currency}")),
            http(
                "GET",
                "/orders/{orderId}",
                List.of(VisitField.USER),
                "order page of user {user} failed",
                compute(2),
                session,
                call("order", "GET /orders/{orderId}", 1500),
                compute(2))));
  }

  private static ServiceBlueprint user() {
    return new ServiceBlueprint(
        "user",
        Language.NODE,
        "3.4.2",
        2,
        8,
        4,
        0.25,
        110,
        384,
        List.of(
            http(
                "GET",
                "/sessions/{sessionId}",
                List.of(VisitField.USER),
                "session lookup for {user} failed",
                compute(1),
                new Step.Lookup(
                    VALKEY,
                    "session",
                    Visit::user,
                    List.of(
                        select("users", "SELECT id, tier, locale FROM users WHERE id = $1", 3),
                        debug(0.5, "session cache miss for user {user}"))),
                info(0.05, "session {session} refreshed for user {user}"))));
  }

  private static ServiceBlueprint search() {
    return new ServiceBlueprint(
        "search",
        Language.JAVA,
        "2.8.1",
        2,
        4,
        3,
        0.5,
        330,
        768,
        List.of(
            http(
                "GET",
                "/search",
                List.of(VisitField.LOCALE),
                "query failed",
                compute(9),
                select(
                    "products",
                    "SELECT id, ts_rank(document, query) AS rank FROM products,"
                        + " plainto_tsquery($1) query WHERE document @@ query ORDER BY rank DESC"
                        + " LIMIT 20",
                    22),
                info(0.3, "search returned {n} hits in locale {locale}"),
                warn(0.01, "slow analyzer: query rewritten {n} times"),
                call("product-catalog", "ListProducts", 1500),
                compute(4))));
  }

  private static ServiceBlueprint productCatalog() {
    return new ServiceBlueprint(
        "product-catalog",
        Language.GO,
        "4.1.0",
        3,
        6,
        3,
        0.3,
        60,
        256,
        List.of(
            grpc(
                "ProductCatalogService",
                "GetProduct",
                List.of(VisitField.PRODUCT),
                "get product {product} failed",
                compute(0.8),
                new Step.Lookup(
                    VALKEY,
                    "product",
                    Visit::product,
                    List.of(
                        select(
                            "products",
                            "SELECT p.*, avg(r.stars), count(r.*) FROM products p LEFT JOIN"
                                + " reviews r ON r.product_id = p.id WHERE p.id = $1 GROUP BY"
                                + " p.id",
                            85),
                        info(0.5, "product {product} loaded from database"))),
                sometimesFails(0.0004, Language.GO, "product has no price in catalog revision"),
                compute(0.5)),
            grpc(
                "ProductCatalogService",
                "ListProducts",
                List.of(),
                "list products failed",
                compute(1),
                new Step.Lookup(
                    VALKEY,
                    "listing",
                    visit -> "top-" + visit.products().getFirst() % 40,
                    List.of(
                        select(
                            "products",
                            "SELECT id, name, picture, price FROM products WHERE category = $1"
                                + " ORDER BY popularity DESC LIMIT 24",
                            110))),
                compute(1.5))));
  }

  private static ServiceBlueprint recommendation() {
    return new ServiceBlueprint(
        "recommendation",
        Language.PYTHON,
        "0.9.7",
        2,
        4,
        0,
        0.5,
        210,
        512,
        List.of(
            grpc(
                "RecommendationService",
                "ListRecommendations",
                List.of(VisitField.PRODUCT),
                "no recommendations for {product}",
                compute(14),
                call("product-catalog", "ListProducts", 1200),
                info(0.2, "recommended {n} products similar to {product}"))));
  }

  private static ServiceBlueprint ad() {
    return new ServiceBlueprint(
        "ad",
        Language.JAVA,
        "2.2.3",
        2,
        6,
        0,
        0.3,
        300,
        640,
        List.of(
            grpc(
                "AdService",
                "GetAds",
                List.of(VisitField.LOCALE),
                "no ads for locale {locale}",
                compute(6),
                debug(0.1, "targeted ad request received for [{product}]"),
                sometimesFails(0.002, Language.JAVA, "ad campaign index not loaded"))));
  }

  private static ServiceBlueprint cart() {
    return new ServiceBlueprint(
        "cart",
        Language.DOTNET,
        "5.0.6",
        2,
        8,
        0,
        0.25,
        120,
        384,
        List.of(
            grpc(
                "CartService",
                "GetCart",
                List.of(VisitField.USER),
                "reading the cart of {user} failed",
                compute(1),
                new Step.Store(VALKEY, "HGETALL", "cart", Visit::user),
                info(0.1, "GetCart called with userId={user}")),
            grpc(
                "CartService",
                "AddItem",
                List.of(VisitField.USER, VisitField.PRODUCT),
                "adding to the cart of {user} failed",
                compute(1),
                new Step.Store(VALKEY, "HSET", "cart", Visit::user),
                new Step.Count("app.cart.items.added", "{item}", v -> 1, List.of()),
                info(0.3, "AddItem called with userId={user}, productId={product}, quantity={n}")),
            grpc(
                "CartService",
                "EmptyCart",
                List.of(VisitField.USER),
                "emptying the cart of {user} failed",
                compute(0.8),
                new Step.Store(VALKEY, "DEL", "cart", Visit::user))));
  }

  private static ServiceBlueprint currency() {
    return new ServiceBlueprint(
        "currency",
        Language.GO,
        "1.3.0",
        2,
        8,
        0,
        0.2,
        40,
        128,
        List.of(
            grpc(
                "CurrencyService",
                "Convert",
                List.of(VisitField.CURRENCY),
                "conversion to {currency} failed",
                compute(1.2),
                debug(0.1, "conversion USD -> {currency} done"),
                sometimesFails(0.0003, Language.GO, "exchange rate table is stale"))));
  }
}
