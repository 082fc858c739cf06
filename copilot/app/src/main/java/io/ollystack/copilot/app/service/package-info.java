/// The running service: web server, management endpoints, clock, start and stop.
///
/// Start reading at [io.ollystack.copilot.app.service.Service].
@NullMarked
package io.ollystack.copilot.app.service;

import org.jspecify.annotations.NullMarked;
