package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.TopicBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A topic: partitions that keep messages until every group has read them.
public final class Topic {
  /// What a group may leave unread in one partition; older messages are gone, as with retention.
  private static final int RETENTION = 5_000;

  private final TopicBlueprint blueprint;
  private final List<Partition> partitions = new ArrayList<>();
  private int turn;

  record Message(Visit visit, Frame sender, Context context, long offset) {}

  /// One group's reading of one partition.
  static final class Reader {
    private final Partition partition;
    private final String group;
    private final Deque<Message> unread = new ArrayDeque<>();
    private long position;
    private boolean busy;
    private boolean skipped;

    Reader(Partition partition, String group) {
      this.partition = partition;
      this.group = group;
    }

    Partition partition() {
      return partition;
    }

    String group() {
      return group;
    }

    Deque<Message> unread() {
      return unread;
    }

    long position() {
      return position;
    }

    void read(long newPosition) {
      position = Math.max(position, newPosition);
    }

    boolean busy() {
      return busy;
    }

    void busy(boolean nowBusy) {
      busy = nowBusy;
    }

    /// Whether messages have vanished since the last time this was asked.
    boolean takeSkipped() {
      boolean was = skipped;
      skipped = false;
      return was;
    }
  }

  static final class Partition {
    private final int number;
    private final List<Reader> readers = new ArrayList<>();
    private long endOffset;
    private Optional<Impact> losing = Optional.empty();

    Partition(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    long endOffset() {
      return endOffset;
    }

    List<Reader> readers() {
      return readers;
    }
  }

  Topic(TopicBlueprint blueprint) {
    this.blueprint = blueprint;
    for (int i = 0; i < blueprint.partitions(); i++) {
      partitions.add(new Partition(i));
    }
  }

  public String name() {
    return blueprint.name();
  }

  List<Partition> partitions() {
    return partitions;
  }

  /// The partition's broker acknowledges messages and loses them.
  public void lose(int partition, Impact impact) {
    partitions.get(partition).losing = Optional.of(impact);
  }

  public void stopLosing(int partition) {
    partitions.get(partition).losing = Optional.empty();
  }

  public int partitionCount() {
    return partitions.size();
  }

  Partition next() {
    return partitions.get(Math.floorMod(turn++, partitions.size()));
  }

  /// Appends a message for all groups; answers its offset.
  long append(Partition partition, Visit visit, Frame sender, Context context, long nowNanos) {
    long offset = partition.endOffset++;
    if (partition.losing.isPresent()) {
      sender.touchFromBelow(partition.losing.get(), "kafka", nowNanos);
      for (Reader reader : partition.readers) {
        reader.skipped = true;
      }
      return offset;
    }
    for (Reader reader : partition.readers) {
      reader.unread.add(new Message(visit, sender, context, offset));
      if (reader.unread.size() > RETENTION) {
        reader.unread.poll();
        reader.skipped = true;
      }
    }
    return offset;
  }
}
