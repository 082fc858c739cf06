package io.ollystack.ingest.pipeline.spool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes what happens to a spool into the log.
public final class SpoolEventLog implements Consumer<SpoolEvent> {
  private static final Logger LOG = System.getLogger(SpoolEventLog.class.getName());

  @Override
  public void accept(SpoolEvent event) {
    switch (event) {
      case SpoolEvent.TailCut(Path segment, long offset, long bytes, Optional<Path> keptIn) ->
          LOG.log(
              Level.WARNING,
              "spool: cut {1} bytes at offset {0} of {2}: an append was under way when the process"
                  + " or the machine stopped. Copy: {3}",
              Long.toString(offset),
              Long.toString(bytes),
              segment,
              copy(keptIn));
      case SpoolEvent.RecordsDamaged(
              Path segment,
              long offset,
              long bytes,
              RecordRange records,
              Optional<Path> keptIn) ->
          LOG.log(
              Level.ERROR,
              "spool: records {0} of {1} are lost: {2} bytes at offset {3} are damaged. Check the"
                  + " disk. Copy: {4}",
              records,
              segment,
              Long.toString(bytes),
              Long.toString(offset),
              copy(keptIn));
      case SpoolEvent.SegmentAbandoned(Path segment, long durableBytes, Exception cause) ->
          LOG.log(
              Level.WARNING,
              "spool: writing to " + segment + " failed; senders are told to retry",
              cause);
      case SpoolEvent.ProgressLost(String consumer, String reason) ->
          LOG.log(
              Level.ERROR,
              "spool: progress of {0} cannot be used ({1}): it begins again at the oldest record,"
                  + " and what was stored since may be stored twice",
              consumer,
              reason);
      case SpoolEvent.ConsumerForgotten(String consumer) ->
          LOG.log(
              Level.INFO, "spool: {0} is no longer configured; its progress was removed", consumer);
    }
  }

  private static String copy(Optional<Path> keptIn) {
    return keptIn.map(Path::toString).orElse("none, the quarantine is full");
  }
}
