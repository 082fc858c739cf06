/// Incident reports, written by code from what queries answer. Start at {@link
/// io.ollystack.copilot.app.report.IncidentReport}.
@NullMarked
package io.ollystack.copilot.app.report;

import org.jspecify.annotations.NullMarked;
