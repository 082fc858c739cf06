package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Carries out the steps of an operation, one after the other, in simulated time.
final class Steps {
  private final World world;

  Steps(World world) {
    this.world = world;
  }

  void run(List<Step> steps, Frame frame, Done done) {
    runFrom(0, steps, frame, done);
  }

  private void runFrom(int index, List<Step> steps, Frame frame, Done done) {
    if (frame.over()) {
      return;
    }
    if (index == steps.size()) {
      done.with(null);
      return;
    }
    one(
        steps.get(index),
        frame,
        failure -> {
          if (failure == null) {
            runFrom(index + 1, steps, frame, done);
          } else {
            done.with(failure);
          }
        });
  }

  private void one(Step step, Frame frame, Done done) {
    switch (step) {
      case Step.Compute(var time) -> {
        long elapsed = frame.pod().work(time.sampleNanos(frame.visit().dice()));
        frame.pod().node().blame(frame, world.timeline().nowNanos());
        world.timeline().afterNanos(elapsed, () -> done.with(null));
      }
      case Step.Call call -> world.calls().call(call, frame, done);
      case Step.External external -> world.calls().external(external, frame, done);
      case Step.Query query -> world.data().query(query, frame, done);
      case Step.Lookup lookup -> world.data().lookup(lookup, frame, done);
      case Step.Store store -> world.data().store(store, frame, done);
      case Step.Publish(String topic) -> world.messaging().publish(topic, frame, done);
      case Step.Together(var branches) -> together(branches, frame, done);
      case Step.When(var condition, var steps) -> {
        if (condition.test(frame.visit())) {
          run(steps, frame, done);
        } else {
          done.with(null);
        }
      }
      case Step.ForEachProduct(var steps) -> {
        List<Step> all = new ArrayList<>();
        for (int i = 0; i < frame.visit().products().size(); i++) {
          all.addAll(steps);
        }
        run(all, frame, done);
      }
      case Step.Say(var level, double probability, String template) -> {
        if (frame.visit().dice().chance(probability)) {
          frame.pod().log(level, frame.visit().fill(template), Attributes.empty(), frame.context());
        }
        done.with(null);
      }
      case Step.Fail(double probability, var failure) ->
          done.with(frame.visit().dice().chance(probability) ? failure : null);
      case Step.Count count -> {
        frame.pod().instruments().count(count, frame.visit());
        done.with(null);
      }
    }
  }

  private void together(List<List<Step>> branches, Frame frame, Done done) {
    Join join = new Join(branches.size(), done);
    for (List<Step> branch : branches) {
      run(branch, frame, join);
    }
  }

  private static final class Join implements Done {
    private final Done done;
    private int open;
    private @Nullable Failure first;

    Join(int open, Done done) {
      this.open = open;
      this.done = done;
    }

    @Override
    public void with(@Nullable Failure failure) {
      if (first == null) {
        first = failure;
      }
      if (--open == 0) {
        done.with(first);
      }
    }
  }
}
