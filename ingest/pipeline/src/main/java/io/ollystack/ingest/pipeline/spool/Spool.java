package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Requests on disk, from the moment they are acknowledged until every consumer has finished them.
///
/// - **Kept**: [#append] returns when the record survives a kill of the process and of the machine;
///   many waiting appenders share one `fsync`.
/// - **Bounded**: when the spool or its disk is full, appends are refused with [Unavailable] and a
///   delay, before anything is at risk.
/// - **Flat in memory**: only records that wait to be written and claims that were handed out are
///   in memory.
/// - **Honest**: a torn tail is cut and reported, damaged records are set aside and reported
///   ([SpoolEvent]); what else was acknowledged is handed out at least once, in order.
///
/// Thread-safe. One process at a time.
public final class Spool implements AutoCloseable {
  private static final int STAGING_BYTES = 1 << 20;

  private final SpoolSettings settings;
  private final SpoolDirectory directory;
  private final SegmentList segments;
  private final Quarantine quarantine;
  private final GroupCommitter committer;
  private final Map<String, SpoolConsumer> consumers;

  /// Opens the spool and recovers what an earlier run left.
  ///
  /// @param consumers everyone who reads; a record is forgotten when all of them have finished it,
  ///   and the progress of any other is removed
  /// @param events told of damage, cuts and failures; must not block
  /// @throws IOException the directory cannot be used, or another process uses it
  public static Spool open(
      SpoolSettings settings,
      List<ConsumerSettings> consumers,
      Clock clock,
      Consumer<SpoolEvent> events)
      throws IOException {
    return open(settings, consumers, clock, events, SpoolFiles.DISK);
  }

  static Spool open(
      SpoolSettings settings,
      List<ConsumerSettings> consumers,
      Clock clock,
      Consumer<SpoolEvent> events,
      SpoolFiles files)
      throws IOException {
    SpoolDirectory directory = SpoolDirectory.lock(settings.directory(), files);
    try {
      return new Spool(settings, directory, consumers, clock, events, files);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private Spool(
      SpoolSettings settings,
      SpoolDirectory directory,
      List<ConsumerSettings> consumerSettings,
      Clock clock,
      Consumer<SpoolEvent> events,
      SpoolFiles files)
      throws IOException {
    this.settings = settings;
    this.directory = directory;
    this.quarantine = new Quarantine(settings.directory(), settings.quarantineSize(), events);
    SpoolDirectory.Contents contents = directory.recover(quarantine);
    this.segments = new SegmentList(contents.segments(), contents.readableBytes(), contents.next());
    this.consumers = openConsumers(consumerSettings, events, files);
    var staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    this.committer =
        new GroupCommitter(
            settings,
            directory.spoolId(),
            files,
            clock,
            events,
            segments,
            resume(contents, files, staging),
            staging,
            contents.nextNumber());
    committer.start();
  }

  /// Keeps one request.
  ///
  /// @param items spans, log records or data points accepted from it
  /// @return its sequence number
  /// @throws RejectedData it is larger than the spool ever takes
  /// @throws Unavailable it was not kept, and may be sent again after the delay
  public long append(OtlpRequest request, int items) throws RejectedData, Unavailable {
    return append(List.of(), request, items);
  }

  /// Keeps one request for some of the consumers of its signal.
  ///
  /// @param readers their names, at most 255 characters in all; empty: every one
  /// @see #append(OtlpRequest, int)
  public long append(List<String> readers, OtlpRequest request, int items)
      throws RejectedData, Unavailable {
    PendingAppend pending = pending(readers, request, items);
    committer.enqueue(List.of(pending));
    return pending.await();
  }

  /// The consumer of that name.
  public SpoolConsumer consumer(String name) {
    SpoolConsumer consumer = consumers.get(name);
    if (consumer == null) {
      throw new IllegalArgumentException(
          "spool consumer '%s': expected one of %s".formatted(name, consumers.keySet()));
    }
    return consumer;
  }

  public UUID id() {
    return directory.spoolId();
  }

  public SpoolSnapshot snapshot() {
    GroupCommitter.Totals totals = committer.totals();
    return new SpoolSnapshot(
        segments.count(),
        segments.bytes(),
        settings.maxSize().bytes(),
        totals.records(),
        totals.bytes(),
        totals.groups(),
        totals.refused(),
        quarantine.lostRecords(),
        quarantine.cutTails(),
        consumers.values().stream().map(SpoolConsumer::snapshot).toList());
  }

  /// Writes what waits, then refuses everything.
  @Override
  public void close() throws IOException {
    committer.close();
    segments.close();
    @Nullable IOException first = null;
    for (SpoolConsumer consumer : consumers.values()) {
      try {
        consumer.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    directory.close();
    if (first != null) {
      throw first;
    }
  }

  private PendingAppend pending(List<String> readers, OtlpRequest request, int items)
      throws RejectedData {
    if (request.payload().length > settings.maxRecordSize().bytes()) {
      throw new RejectedData(
          "request of %d bytes: the spool takes at most %s"
              .formatted(request.payload().length, settings.maxRecordSize()));
    }
    return new PendingAppend(readers, request, items);
  }

  private Map<String, SpoolConsumer> openConsumers(
      List<ConsumerSettings> all, Consumer<SpoolEvent> events, SpoolFiles files)
      throws IOException {
    Set<String> names = all.stream().map(ConsumerSettings::name).collect(Collectors.toSet());
    if (names.size() < all.size() || all.isEmpty()) {
      throw new IllegalArgumentException("spool consumers " + all + ": expected different names");
    }
    for (String left : directory.consumersWithProgress()) {
      if (!names.contains(left)) {
        Files.delete(directory.progressFile(left));
        events.accept(new SpoolEvent.ConsumerForgotten(left));
      }
    }
    Map<String, SpoolConsumer> opened = new LinkedHashMap<>();
    for (ConsumerSettings consumer : all) {
      ProgressJournal journal = journal(consumer.name(), events, files);
      journal.limitTo(segments.oldest(), segments.next());
      opened.put(
          consumer.name(),
          new SpoolConsumer(
              consumer,
              new Selection(consumer, all),
              directory.spoolId(),
              segments,
              quarantine,
              journal,
              this::forget));
    }
    return opened;
  }

  private ProgressJournal journal(String consumer, Consumer<SpoolEvent> events, SpoolFiles files)
      throws IOException {
    var file = directory.progressFile(consumer);
    try {
      return ProgressJournal.open(file, directory.spoolId(), files, segments.oldest());
    } catch (ProgressJournal.Unreadable e) {
      events.accept(new SpoolEvent.ProgressLost(consumer, String.valueOf(e.getMessage())));
      return ProgressJournal.create(file, directory.spoolId(), files, segments.oldest());
    }
  }

  private @Nullable SegmentWriter resume(
      SpoolDirectory.Contents contents, SpoolFiles files, ByteBuffer staging) throws IOException {
    if (contents.segments().isEmpty()) {
      return null;
    }
    Segment newest = contents.segments().getLast();
    long durableBytes = contents.readableBytes().getLast();
    boolean continues =
        newest.number() == contents.nextNumber() - 1
            && durableBytes < settings.segmentSize().bytes();
    return continues ? SegmentWriter.resume(files, newest, durableBytes, staging) : null;
  }

  /// Deletes the segments that every consumer has finished.
  private void forget() {
    long finished = Long.MAX_VALUE;
    for (SpoolConsumer consumer : consumers.values()) {
      finished = Math.min(finished, consumer.finishedBefore());
    }
    segments.deleteBefore(finished);
  }
}
