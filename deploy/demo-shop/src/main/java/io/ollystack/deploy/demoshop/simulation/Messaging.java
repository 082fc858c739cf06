package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Producers and consumers. A consumer reads its partitions in order, one batch after the other;
/// what it cannot keep up with becomes lag.
final class Messaging {
  private static final Latency SEND = new Latency(3.5, 0.4);
  private static final Latency FETCH = new Latency(9, 0.5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration NO_DEADLINE = Duration.ofHours(1);
  private static final Duration LINGER = Duration.ofMillis(800);

  private final World world;

  Messaging(World world) {
    this.world = world;
  }

  /// Makes a service's operation a consumer of its topic.
  void subscribe(Service service, Operation operation, Exchange.Consume consume) {
    for (Topic.Partition partition : world.topic(consume.topic()).partitions()) {
      partition.readers().add(new Topic.Reader(partition, consume.group()));
      Topic.Reader reader = partition.readers().getLast();
      world.timeline().after(RETRY, () -> poll(service, operation, consume, reader));
    }
  }

  void publish(String topicName, Frame frame, Done done) {
    Topic topic = world.topic(topicName);
    Topic.Partition partition = topic.next();
    Span span = Spans.producer(world, frame, topicName, partition.number());
    Context context = frame.context().with(span);
    long started = world.timeline().nowNanos();
    world
        .timeline()
        .afterNanos(
            SEND.sampleNanos(frame.visit().dice()),
            () -> {
              if (frame.over()) {
                return;
              }
              long now = world.timeline().nowNanos();
              long offset = topic.append(partition, frame.visit(), frame, context, now);
              span.setAttribute("messaging.kafka.offset", offset);
              span.end(world.timeline().now());
              frame.pod().instruments().sent(topicName, null, (now - started) / 1e9, context);
              done.with(null);
            });
  }

  private void poll(
      Service service, Operation operation, Exchange.Consume consume, Topic.Reader reader) {
    Pod pod = service.pods().get(reader.partition().number() % service.pods().size());
    if (reader.takeSkipped()) {
      pod.log(
          LogLevel.WARN,
          "[Consumer groupId=%s] Fetch position %d is out of range for partition %s-%d, resetting"
                  .formatted(
                      consume.group(),
                      reader.position(),
                      consume.topic(),
                      reader.partition().number())
              + " offset to latest",
          Attributes.builder()
              .put("messaging.destination.name", consume.topic())
              .put(
                  "messaging.destination.partition.id",
                  Integer.toString(reader.partition().number()))
              .build(),
          Context.root());
      if (reader.unread().isEmpty()) {
        reader.read(reader.partition().endOffset());
      }
    }
    if (reader.busy() || reader.unread().isEmpty() || !pod.up()) {
      Duration wait = pod.up() ? Duration.ofMillis(100) : RETRY;
      world.timeline().after(wait, () -> poll(service, operation, consume, reader));
      return;
    }
    reader.busy(true);
    List<Topic.Message> batch = new ArrayList<>();
    while (batch.size() < consume.batch() && !reader.unread().isEmpty()) {
      batch.add(reader.unread().poll());
    }
    pod.instruments().consumed(consume.topic(), consume.group(), batch.size());
    long fetch = FETCH.sampleNanos(batch.getFirst().visit().dice());
    world
        .timeline()
        .afterNanos(fetch, () -> process(service, operation, consume, reader, pod, batch));
  }

  private void process(
      Service service,
      Operation operation,
      Exchange.Consume consume,
      Topic.Reader reader,
      Pod pod,
      List<Topic.Message> batch) {
    Topic.Message first = batch.getFirst();
    boolean alone = consume.batch() == 1;
    Context parent = alone ? first.context() : Context.root();
    SpanBuilder builder =
        Spans.consumer(world, pod, consume, parent)
            .setAttribute(
                "messaging.destination.partition.id",
                Integer.toString(reader.partition().number()));
    if (alone) {
      builder.setAttribute("messaging.kafka.offset", first.offset());
    } else {
      builder.setAttribute("messaging.batch.message_count", batch.size());
    }
    for (Topic.Message message : batch) {
      builder.addLink(Span.fromContext(message.context()).getSpanContext());
    }
    Span span = builder.startSpan();
    long deadline = world.timeline().nowNanos() + NO_DEADLINE.toNanos();
    world
        .serving()
        .start(
            pod,
            operation,
            first.visit(),
            null,
            span,
            parent.with(span),
            deadline,
            failure -> {
              reader.busy(false);
              if (pod.up()) {
                reader.read(batch.getLast().offset() + 1);
              } else {
                // Not committed: the partition's next owner reads them again.
                for (Topic.Message message : batch.reversed()) {
                  reader.unread().addFirst(message);
                }
              }
              Duration wait = consume.batch() == 1 ? Duration.ofMillis(5) : LINGER;
              world.timeline().after(wait, () -> poll(service, operation, consume, reader));
            });
  }
}
