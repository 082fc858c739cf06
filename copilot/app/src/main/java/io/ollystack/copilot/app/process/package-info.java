/// What every process of the product has: a data directory of its own, a way to refuse the start, a
/// bounded stop.
///
/// Start reading at [io.ollystack.copilot.app.process.DataDirectory].
@NullMarked
package io.ollystack.copilot.app.process;

import org.jspecify.annotations.NullMarked;
