/// The command line: one class per command of `./ollystack`.
///
/// Start reading at [io.ollystack.copilot.app.cli.CommandLineMain].
@NullMarked
package io.ollystack.copilot.app.cli;

import org.jspecify.annotations.NullMarked;
