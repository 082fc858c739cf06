/// The program: one `main`, the table of roles, configuration and the wiring of everything else.
///
/// Start reading at [io.ollystack.copilot.app.OllyStack], then
/// [io.ollystack.copilot.app.role.RoleTable].
@NullMarked
package io.ollystack.copilot.app;

import org.jspecify.annotations.NullMarked;
