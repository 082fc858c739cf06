/// How the shop's processes report: one OpenTelemetry SDK per simulated process, all of them on
/// simulated time, sharing one set of buffers and one delivery over OTLP.
@NullMarked
package io.ollystack.deploy.demoshop.telemetry;

import org.jspecify.annotations.NullMarked;
