package io.ollystack.deploy.demoshop.blueprint;

import java.util.List;
import java.util.Locale;

/// One visitor's request and what is known about it. Everything is drawn from the visit's own dice.
/// Not thread-safe.
public final class Visit {
  private static final List<Origin> ORIGINS =
      List.of(
          new Origin("US", "en-US", "USD", "73.158"),
          new Origin("US", "en-US", "USD", "98.207"),
          new Origin("DE", "de-DE", "EUR", "91.64"),
          new Origin("DE", "de-DE", "EUR", "84.160"),
          new Origin("GB", "en-GB", "GBP", "86.140"),
          new Origin("FR", "fr-FR", "EUR", "90.3"),
          new Origin("NL", "nl-NL", "EUR", "84.24"),
          new Origin("SE", "sv-SE", "SEK", "90.224"),
          new Origin("IN", "en-IN", "INR", "49.36"),
          new Origin("JP", "ja-JP", "JPY", "126.15"));
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1"
              + " Mobile Safari/604.1",
          "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 Chrome/141.0 Mobile"
              + " Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605.1.15 Version/19.1"
              + " Safari/605.1.15");
  private static final List<String> CARDS =
      List.of(
          "visa",
          "visa",
          "visa",
          "visa",
          "mastercard",
          "mastercard",
          "mastercard",
          "amex",
          "amex",
          "paypal");

  /// How many products the shop sells.
  public static final int PRODUCTS = 400;

  private record Origin(String country, String locale, String currency, String network) {}

  private final long number;
  private final Dice dice;
  private final Origin origin;
  private final String user;
  private final String tier;
  private final String session;
  private final String cardType;
  private final String clientAddress;
  private final String userAgent;
  private final List<Integer> products;
  private final double amount;
  private final String order;

  public Visit(long seed, long number) {
    this.number = number;
    dice = new Dice(seed * 0x9E3779B97F4A7C15L + number);
    origin = dice.pick(ORIGINS);
    int userNumber = dice.popular(20_000);
    user = "u-%05d".formatted(userNumber);
    tier = userNumber % 7 == 0 ? "gold" : "free";
    session = dice.hex(16);
    cardType = dice.pick(CARDS);
    clientAddress =
        "%s.%d.%d".formatted(origin.network(), dice.between(0, 255), dice.between(1, 254));
    userAgent = dice.pick(AGENTS);
    Integer[] chosen = new Integer[1 + dice.popular(4)];
    double sum = 0;
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = dice.popular(PRODUCTS);
      sum += 5 + chosen[i] % 97 * 1.37;
    }
    products = List.of(chosen);
    amount = Math.round(sum * 100) / 100.0;
    order = "o-" + dice.hex(10);
  }

  public long number() {
    return number;
  }

  public Dice dice() {
    return dice;
  }

  public String user() {
    return user;
  }

  public String tier() {
    return tier;
  }

  public String session() {
    return session;
  }

  public String cardType() {
    return cardType;
  }

  public String clientAddress() {
    return clientAddress;
  }

  public String userAgent() {
    return userAgent;
  }

  public String country() {
    return origin.country();
  }

  public String locale() {
    return origin.locale();
  }

  public String currency() {
    return origin.currency();
  }

  public List<Integer> products() {
    return products;
  }

  public String product() {
    return productName(products.getFirst());
  }

  public static String productName(int product) {
    return "SKU-%04d".formatted(product);
  }

  public double amount() {
    return amount;
  }

  public String order() {
    return order;
  }

  /// Fills the variables of a log template: `{user}`, `{order}`, `{amount}`, `{currency}`,
  /// `{card}`, `{product}`, `{items}`, `{session}`, `{country}`, `{locale}`, and `{n}` (a number up
  /// to 999).
  public String fill(String template) {
    int open = template.indexOf('{');
    if (open < 0) {
      return template;
    }
    StringBuilder text = new StringBuilder(template.length() + 32);
    int from = 0;
    while (open >= 0) {
      int close = template.indexOf('}', open);
      text.append(template, from, open).append(variable(template.substring(open + 1, close)));
      from = close + 1;
      open = template.indexOf('{', from);
    }
    return text.append(template, from, template.length()).toString();
  }

  private String variable(String name) {
    return switch (name) {
      case "user" -> user;
      case "order" -> order;
      case "amount" -> "%.2f".formatted(amount);
      case "currency" -> currency();
      case "card" -> cardType;
      case "product" -> product();
      case "items" -> Integer.toString(products.size());
      case "session" -> session;
      case "country" -> country();
      case "locale" -> locale().toLowerCase(Locale.ROOT);
      case "n" -> Integer.toString(dice.between(1, 999));
      default ->
          throw new IllegalArgumentException(
              "unknown variable {%s} in a log template".formatted(name));
    };
  }
}
