package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.processor.sampling.Policy.Latency;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.NumberAttribute;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Service;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.Status;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.TextAttribute;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.ValueType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether a trace is as a policy wants it. Functions of the trace alone.
final class Conditions {

  /// Judges one attribute.
  private interface Judge {
    boolean wants(AttributeTable attributes, int entry);
  }

  private Conditions() {}

  static boolean hasStatus(AssembledTrace trace, Status wanted) {
    return anySpan(
        trace, span -> wanted.codes().contains(trace.batch(span).status(trace.row(span))));
  }

  static boolean tookAsLong(AssembledTrace trace, Latency wanted) {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (int span = 0; span < trace.size(); span++) {
      from = Math.min(from, trace.start(span));
      to = Math.max(to, trace.end(span));
    }
    Duration took = Duration.ofNanos(trace.size() == 0 ? 0 : to - from);
    Optional<Duration> below = wanted.below();
    return took.compareTo(wanted.least()) >= 0
        && (below.isEmpty() || took.compareTo(below.get()) < 0);
  }

  static boolean isOf(AssembledTrace trace, Service wanted) {
    return anySpan(
        trace,
        span ->
            wanted.services().contains(trace.service(span))
                && (wanted.operations().isEmpty()
                    || wanted.operations().contains(trace.name(span))));
  }

  static boolean isOf(AssembledTrace trace, RaisedPaths.Raise wanted) {
    return anySpan(
        trace,
        span ->
            wanted.service().equals(trace.service(span))
                && (wanted.operation().isEmpty() || wanted.operation().equals(trace.name(span))));
  }

  static boolean hasText(AssembledTrace trace, TextAttribute wanted) {
    return wanted.invert()
        != hasAttribute(
            trace,
            wanted.key(),
            (attributes, entry) -> {
              if (wanted.any()) {
                return true;
              }
              String text = attributes.text(entry);
              if (wanted.values().contains(text)) {
                return true;
              }
              for (Pattern pattern : wanted.patterns()) {
                if (pattern.matcher(text).find()) {
                  return true;
                }
              }
              return false;
            });
  }

  static boolean hasNumber(AssembledTrace trace, NumberAttribute wanted) {
    return wanted.invert()
        != hasAttribute(
            trace,
            wanted.key(),
            (attributes, entry) -> {
              ValueType type = attributes.type(entry);
              if (type != ValueType.INT && type != ValueType.DOUBLE) {
                return false;
              }
              long bits = attributes.bits(entry);
              double number = type == ValueType.INT ? bits : Double.longBitsToDouble(bits);
              return number >= wanted.least() && number <= wanted.most();
            });
  }

  /// Of the spans, and of their resources.
  private static boolean hasAttribute(AssembledTrace trace, String key, Judge judge) {
    @Nullable SpanBatch known = null;
    int term = -1;
    for (int span = 0; span < trace.size(); span++) {
      SpanBatch batch = trace.batch(span);
      if (batch != known) {
        known = batch;
        term = batch.context().terms().find(key);
      }
      if (term >= 0) {
        AttributeTable attributes = batch.context().attributes();
        int row = trace.row(span);
        int entry = attributes.find(batch.attributes(row), term);
        if (entry >= 0 && judge.wants(attributes, entry)) {
          return true;
        }
        int resource = batch.resource(row);
        entry = attributes.find(batch.context().scopes().resourceAttributes(resource), term);
        if (entry >= 0 && judge.wants(attributes, entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean anySpan(AssembledTrace trace, IntPredicate wanted) {
    for (int span = 0; span < trace.size(); span++) {
      if (wanted.test(span)) {
        return true;
      }
    }
    return false;
  }
}
