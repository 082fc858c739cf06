package io.ollystack.ingest.pipeline.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A spool at one moment; counters run since it was opened.
///
/// @param segments files
/// @param bytes their size, of at most `maxBytes`
/// @param appendedRecords requests kept
/// @param appendedBytes their size in the segments
/// @param groupCommits syncs that kept them
/// @param refusedRecords requests refused for now: full, or the disk failed
/// @param lostRecords acknowledged requests whose bytes were found damaged
/// @param cutTails ends of segments cut when the spool was opened
public record SpoolSnapshot(
    int segments,
    long bytes,
    long maxBytes,
    long appendedRecords,
    long appendedBytes,
    long groupCommits,
    long refusedRecords,
    long lostRecords,
    long cutTails,
    List<ConsumerSnapshot> consumers) {

  public SpoolSnapshot {
    consumers = List.copyOf(consumers);
  }

  /// @param backlogRecords records that are not finished, those of other signals included
  /// @param claims handed out and not finished
  /// @param oldestReceivedAt when the oldest unfinished record had arrived; empty without backlog,
  ///   or when no record of the backlog was read yet
  public record ConsumerSnapshot(
      String name, long backlogRecords, int claims, Optional<Instant> oldestReceivedAt) {}
}
