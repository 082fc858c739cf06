/// What users may set, read in one pure pass that reports every problem at once.
///
/// Start reading at [io.ollystack.copilot.app.config.Configuration], the list of all settings, then
/// [io.ollystack.copilot.app.config.ConfigurationReader].
@NullMarked
package io.ollystack.copilot.app.config;

import org.jspecify.annotations.NullMarked;
