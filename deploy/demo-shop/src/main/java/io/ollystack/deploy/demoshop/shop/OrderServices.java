package io.ollystack.deploy.demoshop.shop;

import static io.ollystack.deploy.demoshop.shop.Recipes.call;
import static io.ollystack.deploy.demoshop.shop.Recipes.compute;
import static io.ollystack.deploy.demoshop.shop.Recipes.consume;
import static io.ollystack.deploy.demoshop.shop.Recipes.debug;
import static io.ollystack.deploy.demoshop.shop.Recipes.grpc;
import static io.ollystack.deploy.demoshop.shop.Recipes.http;
import static io.ollystack.deploy.demoshop.shop.Recipes.info;
import static io.ollystack.deploy.demoshop.shop.Recipes.insert;
import static io.ollystack.deploy.demoshop.shop.Recipes.select;
import static io.ollystack.deploy.demoshop.shop.Recipes.sometimesFails;
import static io.ollystack.deploy.demoshop.shop.Recipes.tryCall;
import static io.ollystack.deploy.demoshop.shop.Recipes.update;
import static io.ollystack.deploy.demoshop.shop.Recipes.warn;

import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.ollystack.deploy.demoshop.blueprint.VisitField;
import java.time.Duration;
import java.util.List;

/// What happens when somebody buys: checkout and everything behind it.
final class OrderServices {
  private OrderServices() {}

  static List<ServiceBlueprint> all() {
    return List.of(
        checkout(),
        inventory(),
        payment(),
        shipping(),
        quote(),
        order(),
        email(),
        accounting(),
        fraudDetection());
  }

  private static ServiceBlueprint checkout() {
    return new ServiceBlueprint(
        "checkout",
        Language.GO,
        "2.4.1",
        3,
        3,
        0,
        0.3,
        70,
        256,
        List.of(
            grpc(
                "CheckoutService",
                "PlaceOrder",
                List.of(VisitField.USER, VisitField.ORDER, VisitField.CURRENCY),
                "order {order} of user {user} could not be placed",
                compute(3),
                info(0.5, "[PlaceOrder] user_id={user} user_currency={currency}"),
                call("cart", "GetCart", 1000),
                new Step.ForEachProduct(
                    List.of(
                        call("product-catalog", "GetProduct", 2000),
                        call("currency", "Convert", 800))),
                call("shipping", "POST /get-quote", 2000),
                call("inventory", "Reserve", 3000),
                call("payment", "Charge", 10000),
                info(1, "payment went through (transaction_id: {n}{n}, order {order})"),
                call("order", "POST /orders", 3000),
                new Step.Publish(Shop.ORDERS),
                tryCall("cart", "EmptyCart", 800),
                new Step.Count(
                    "app.orders.placed",
                    "{order}",
                    v -> 1,
                    List.of(new Step.Label("app.currency", Visit::currency))),
                new Step.Count(
                    "app.orders.revenue",
                    "USD",
                    Visit::amount,
                    List.of(new Step.Label("app.user.tier", Visit::tier))),
                info(1, "order {order} placed: {items} items, total {amount} {currency}"),
                compute(1))));
  }

  private static ServiceBlueprint inventory() {
    return new ServiceBlueprint(
        "inventory",
        Language.JAVA,
        "1.9.4",
        2,
        5,
        3,
        0.4,
        320,
        768,
        List.of(
            grpc(
                "InventoryService",
                "Reserve",
                List.of(VisitField.ORDER),
                "reservation for order {order} failed",
                compute(3),
                select(
                    "stock",
                    "SELECT product_id, quantity FROM stock WHERE product_id = ANY($1) FOR"
                        + " UPDATE",
                    6),
                update(
                    "stock", "UPDATE stock SET quantity = quantity - $1 WHERE product_id = $2", 7),
                info(0.6, "reserved {items} items for order {order}"),
                warn(0.02, "stock of {product} is low: {n} left"))));
  }

  private static ServiceBlueprint payment() {
    return new ServiceBlueprint(
        "payment",
        Language.JAVA,
        "2.4.0",
        2,
        2,
        0,
        0.4,
        290,
        640,
        List.of(
            grpc(
                "PaymentService",
                "Charge",
                List.of(VisitField.CARD, VisitField.ORDER),
                "charge of order {order} failed",
                compute(5),
                debug(0.3, "validated {card} card of user {user}"),
                new Step.Fail(
                    0.012,
                    new Failure(
                        FailureKind.DECLINED, "CardDeclined", "card declined by the issuer")),
                new Step.External(
                    Shop.PAYMENT_PROVIDER, "POST", "/v1/charges", Duration.ofSeconds(8), false),
                new Step.Count(
                    "app.payment.transactions",
                    "{transaction}",
                    v -> 1,
                    List.of(
                        new Step.Label("app.payment.currency", Visit::currency),
                        new Step.Label("app.payment.card_type", Visit::cardType))),
                info(1, "charged {amount} {currency} to {card} card for order {order}"),
                compute(2))));
  }

  private static ServiceBlueprint shipping() {
    return new ServiceBlueprint(
        "shipping",
        Language.GO,
        "1.6.0",
        2,
        5,
        0,
        0.2,
        45,
        192,
        List.of(
            http(
                "POST",
                "/get-quote",
                List.of(VisitField.ORDER),
                "no shipping quote for order {order}",
                compute(1.5),
                call("quote", "POST /getquote", 1500),
                info(0.4, "quote for {items} items to {country}: ${n}")),
            http(
                "POST",
                "/ship-order",
                List.of(VisitField.ORDER),
                "order {order} could not be shipped",
                compute(4),
                info(1, "tracking id {session} created for order {order}"))));
  }

  private static ServiceBlueprint quote() {
    return new ServiceBlueprint(
        "quote",
        Language.PYTHON,
        "1.1.8",
        2,
        4,
        0,
        0.2,
        90,
        256,
        List.of(
            http(
                "POST",
                "/getquote",
                List.of(),
                "quote could not be calculated",
                compute(11),
                info(0.4, "calculated quote for {items} items"))));
  }

  private static ServiceBlueprint order() {
    return new ServiceBlueprint(
        "order",
        Language.JAVA,
        "3.0.5",
        2,
        5,
        4,
        0.4,
        340,
        768,
        List.of(
            http(
                "POST",
                "/orders",
                List.of(VisitField.ORDER),
                "order {order} could not be stored",
                compute(3),
                insert(
                    "orders",
                    "INSERT INTO orders (id, user_id, total, currency) VALUES ($1, $2, $3, $4)",
                    6),
                insert(
                    "order_items",
                    "INSERT INTO order_items (order_id, product_id, quantity) SELECT * FROM"
                        + " unnest($1, $2, $3)",
                    5),
                info(0.7, "stored order {order} with {items} items")),
            http(
                "GET",
                "/orders/{orderId}",
                List.of(VisitField.ORDER),
                "order {order} could not be read",
                compute(2),
                select(
                    "orders",
                    "SELECT o.*, i.* FROM orders o JOIN order_items i ON i.order_id = o.id WHERE"
                        + " o.id = $1",
                    8),
                info(0.2, "order {order} shown to user {user}"))));
  }

  private static ServiceBlueprint email() {
    return new ServiceBlueprint(
        "email",
        Language.PYTHON,
        "1.0.12",
        2,
        4,
        0,
        0.2,
        85,
        256,
        List.of(
            consume(
                Shop.ORDERS,
                "email",
                1,
                List.of(VisitField.ORDER),
                "confirmation of order {order} was not sent",
                compute(6),
                new Step.External(
                    Shop.MAIL_PROVIDER, "POST", "/v3/mail/send", Duration.ofSeconds(5), false),
                new Step.Count("app.confirmations.sent", "{email}", v -> 1, List.of()),
                info(1, "order confirmation for {order} sent to user {user}"))));
  }

  private static ServiceBlueprint accounting() {
    return new ServiceBlueprint(
        "accounting",
        Language.DOTNET,
        "2.1.0",
        2,
        3,
        2,
        0.3,
        150,
        384,
        List.of(
            consume(
                Shop.ORDERS,
                "accounting",
                20,
                List.of(),
                "batch could not be booked",
                compute(4),
                insert(
                    "ledger",
                    "INSERT INTO ledger (order_id, amount, booked_at) SELECT * FROM unnest($1,"
                        + " $2, $3)",
                    9),
                info(0.5, "booked batch {n} up to order {order}"))));
  }

  private static ServiceBlueprint fraudDetection() {
    return new ServiceBlueprint(
        "fraud-detection",
        Language.JAVA,
        "1.4.4",
        2,
        3,
        2,
        0.4,
        350,
        768,
        List.of(
            consume(
                Shop.ORDERS,
                "fraud-detection",
                1,
                List.of(VisitField.ORDER, VisitField.CARD),
                "order {order} was not checked",
                compute(16),
                select(
                    "orders",
                    "SELECT count(*), sum(total) FROM orders WHERE user_id = $1 AND created_at >"
                        + " now() - interval '1 day'",
                    9),
                tryCall("shipping", "POST /ship-order", 2000),
                sometimesFails(0.001, Language.JAVA, "model returned NaN for feature vector"),
                info(0.5, "order {order} scored 0.{n}, verdict accept"),
                warn(0.01, "order {order} of user {user} looks suspicious: score 0.{n}"))));
  }
}
