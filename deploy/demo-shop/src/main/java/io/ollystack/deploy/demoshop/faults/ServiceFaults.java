package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.ollystack.deploy.demoshop.blueprint.VisitField;
import io.ollystack.deploy.demoshop.simulation.Effect;
import io.ollystack.deploy.demoshop.simulation.Impact;
import io.ollystack.deploy.demoshop.simulation.Service;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Faults inside a service.
final class ServiceFaults {
  private static final Latency EXTRA = new Latency(700, 0.3);
  private static final Duration TIME_TO_FILL_MEMORY = Duration.ofMinutes(4);

  private ServiceFaults() {}

  static Fault slow(String service) {
    return new Fault(
        service + "-latency",
        FaultKind.SLOW_DEPENDENCY,
        "%s takes some %.0f ms longer".formatted(service, EXTRA.medianMillis()),
        (world, impact, intensity) -> {
          Service target = world.service(service);
          Latency extra = new Latency(EXTRA.medianMillis() * intensity, EXTRA.sigma());
          Effect effect =
              new Effect(
                  visit -> true, pod -> true, 0.9, Optional.of(extra), Optional.empty(), impact);
          target.add(effect);
          return new Fault.Ongoing(Root.of("service", service), () -> target.remove(effect));
        });
  }

  static Fault errors(String service) {
    return new Fault(
        service + "-errors",
        FaultKind.ERROR_BURST,
        "%s fails for about half of its requests".formatted(service),
        (world, impact, intensity) -> {
          Service target = world.service(service);
          Failure failure =
              new Failure(
                  FailureKind.INTERNAL,
                  target.blueprint().language().exceptionType(),
                  "unexpected state: configuration key pricing.rules is missing");
          Effect effect =
              new Effect(
                  visit -> true,
                  pod -> true,
                  Math.min(1, 0.5 * intensity),
                  Optional.empty(),
                  Optional.of(failure),
                  impact);
          target.add(effect);
          return new Fault.Ongoing(Root.of("service", service), () -> target.remove(effect));
        });
  }

  static Fault leak(String service) {
    return new Fault(
        service + "-leak",
        FaultKind.MEMORY_LEAK,
        "%s never frees what it allocates: slower and slower, then killed, then again"
            .formatted(service),
        (world, impact, intensity) -> {
          Service target = world.service(service);
          double headroom =
              (target.blueprint().memoryLimitMib() - target.blueprint().memoryBaseMib())
                  * (double) (1 << 20);
          double requests =
              target.requestsPerSecondAndPod(world.timeline().now())
                  * TIME_TO_FILL_MEMORY.toSeconds();
          target.leak(Math.round(headroom * intensity / Math.max(10, requests)), impact);
          return new Fault.Ongoing(Root.of("service", service), () -> target.leak(0, Impact.NONE));
        });
  }

  static Fault badDeployment(ServiceBlueprint blueprint) {
    String service = blueprint.name();
    Subset subset = subset(blueprint);
    return new Fault(
        service + "-bad-deploy",
        FaultKind.BAD_DEPLOYMENT,
        "a new version of %s fails for %s".formatted(service, subset.text()),
        (world, impact, intensity) -> {
          Service target = world.service(service);
          String old = target.version();
          String bad = nextVersion(old);
          Failure failure =
              new Failure(
                  FailureKind.INTERNAL,
                  target.blueprint().language().exceptionType(),
                  "cannot decode field 'verification' of the new request schema");
          Effect effect =
              new Effect(
                  subset.visits(),
                  pod -> pod.version().equals(bad),
                  Math.min(1, subset.probability() * intensity),
                  Optional.of(new Latency(60, 0.3)),
                  Optional.of(failure),
                  impact);
          target.add(effect);
          world.deploy(target, bad);
          Root root = Root.of("service", service).change(service + " " + bad);
          return new Fault.Ongoing(
              subset.attribute().map(root::attribute).orElse(root),
              () -> {
                world.deploy(target, old);
                // The pods of the bad version go on failing until the last of them is replaced.
                world.timeline().after(Duration.ofMinutes(5), () -> target.remove(effect));
              });
        });
  }

  /// `2.4.0` becomes `2.4.1`.
  static String nextVersion(String version) {
    int dot = version.lastIndexOf('.');
    int patch = Integer.parseInt(version.substring(dot + 1));
    return version.substring(0, dot + 1) + (patch + 1);
  }

  private record Subset(
      String text, Optional<String> attribute, Predicate<Visit> visits, double probability) {}

  /// Which requests a bad version of this service fails for: those with a certain value of
  /// something that the service notes on its spans, else one in four.
  private static Subset subset(ServiceBlueprint blueprint) {
    Set<VisitField> noted = EnumSet.noneOf(VisitField.class);
    for (Operation operation : blueprint.operations()) {
      noted.addAll(operation.fields());
    }
    if (noted.contains(VisitField.CARD)) {
      return new Subset(
          "American Express cards",
          Optional.of("app.payment.card_type=amex"),
          visit -> visit.cardType().equals("amex"),
          0.8);
    }
    if (noted.contains(VisitField.LOCALE)) {
      return new Subset(
          "German visitors",
          Optional.of("app.locale=de-DE"),
          visit -> visit.locale().equals("de-DE"),
          0.8);
    }
    if (noted.contains(VisitField.CURRENCY)) {
      return new Subset(
          "prices in euro",
          Optional.of("app.currency=EUR"),
          visit -> visit.currency().equals("EUR"),
          0.8);
    }
    if (noted.contains(VisitField.USER)) {
      return new Subset(
          "gold customers",
          Optional.of("app.user.tier=gold"),
          visit -> visit.tier().equals("gold"),
          0.9);
    }
    return new Subset("one request in four", Optional.empty(), visit -> true, 0.25);
  }
}
