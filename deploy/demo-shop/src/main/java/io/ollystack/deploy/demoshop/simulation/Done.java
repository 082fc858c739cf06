package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Failure;
import org.jspecify.annotations.Nullable;

/// What to do when something has ended, well (null) or not.
interface Done {
  void with(@Nullable Failure failure);
}
