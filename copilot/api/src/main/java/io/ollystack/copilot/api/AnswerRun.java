package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/// One answer in the making. Its events are kept, so that a reader whose connection broke goes on
/// where it broke. One thread writes, any number read.
final class AnswerRun {
  /// An event and its place in the answer, from 1 on.
  record Numbered(long number, AnswerEvent event) {}

  private final Tenant tenant;
  private final String conversation;
  private final Sinks.Many<Numbered> sink = Sinks.many().replay().all();
  private volatile @Nullable Thread thread;
  private final List<Numbered> written = new ArrayList<>();

  AnswerRun(Tenant tenant, String conversation) {
    this.tenant = tenant;
    this.conversation = conversation;
  }

  Tenant tenant() {
    return tenant;
  }

  String conversation() {
    return conversation;
  }

  /// Called once, before the thread starts.
  void runsOn(Thread worker) {
    thread = worker;
  }

  /// Only the answering thread calls this.
  void write(AnswerEvent event) {
    Numbered numbered = new Numbered(written.size() + 1L, event);
    written.add(numbered);
    sink.tryEmitNext(numbered).orThrow();
  }

  /// What was written so far. Only the answering thread calls this.
  List<Numbered> written() {
    return List.copyOf(written);
  }

  void end() {
    sink.tryEmitComplete().orThrow();
  }

  /// The events behind the given one, then those to come; ends with the answer.
  Flux<Numbered> after(long number) {
    return sink.asFlux().filter(event -> event.number() > number);
  }

  /// Stops the answer; it ends with a failure that says so.
  void stop() {
    Thread worker = thread;
    if (worker != null) {
      worker.interrupt();
    }
  }
}
