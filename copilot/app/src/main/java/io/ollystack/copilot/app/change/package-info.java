/// Writes down what changed in the observed system.
@NullMarked
package io.ollystack.copilot.app.change;

import org.jspecify.annotations.NullMarked;
