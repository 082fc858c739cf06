package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.ProviderBlueprint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody else's API.
public final class Provider {
  private final ProviderBlueprint blueprint;
  private final List<Effect> effects = new ArrayList<>();

  record Answer(long afterNanos, @Nullable Failure failure) {}

  Provider(ProviderBlueprint blueprint) {
    this.blueprint = blueprint;
  }

  public void add(Effect effect) {
    effects.add(effect);
  }

  public void remove(Effect effect) {
    effects.remove(effect);
  }

  Answer answer(Frame frame, Dice dice, long nowNanos) {
    long after = blueprint.latency().sampleNanos(dice);
    Failure failure =
        dice.chance(blueprint.errorRate())
            ? new Failure(FailureKind.UNAVAILABLE, "HttpException", "503 from " + blueprint.host())
            : null;
    for (Effect effect : effects) {
      if (effect.visits().test(frame.visit()) && dice.chance(effect.probability())) {
        frame.touchFromBelow(effect.impact(), blueprint.host(), nowNanos);
        after += effect.delay().map(d -> d.sampleNanos(dice)).orElse(0L);
        failure = effect.failure().orElse(failure);
      }
    }
    return new Answer(after, failure);
  }
}
