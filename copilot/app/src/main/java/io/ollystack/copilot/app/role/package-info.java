/// The parts a process can play, and the user's choice among them.
///
/// Start reading at [io.ollystack.copilot.app.role.Role]; what each role consists of is said in
/// [io.ollystack.copilot.app.service.RoleTable].
@NullMarked
package io.ollystack.copilot.app.role;

import org.jspecify.annotations.NullMarked;
