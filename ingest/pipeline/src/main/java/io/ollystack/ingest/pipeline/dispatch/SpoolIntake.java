package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a receiver hands over: asks the processors of its pipelines for leave, then keeps the
/// request in the spool, for all of them at once.
public final class SpoolIntake implements AcceptedRequests {

  /// A pipeline as the intake sees it.
  ///
  /// @param pipeline its name, and that of its consumer in the spool
  public record Entrance(
      String pipeline, Signal signal, List<Processor> processors, Accounts accounts) {
    public Entrance {
      processors = List.copyOf(processors);
    }
  }

  /// The pipelines of one signal.
  ///
  /// @param readers their names in the spool; empty when no other pipeline has that signal
  private record Way(List<Entrance> entrances, List<String> readers) {}

  private final Spool spool;
  private final Map<Signal, Way> ways = new EnumMap<>(Signal.class);

  /// @param all every pipeline that reads the spool
  /// @param entered those that this receiver feeds
  public SpoolIntake(Spool spool, List<Entrance> all, Set<String> entered) {
    this.spool = spool;
    for (Signal signal : Signal.values()) {
      List<Entrance> ofSignal = all.stream().filter(e -> e.signal() == signal).toList();
      List<Entrance> mine = ofSignal.stream().filter(e -> entered.contains(e.pipeline())).toList();
      if (!mine.isEmpty()) {
        boolean everyone = mine.size() == ofSignal.size();
        ways.put(
            signal,
            new Way(mine, everyone ? List.of() : mine.stream().map(Entrance::pipeline).toList()));
      }
    }
  }

  @Override
  public void accept(OtlpRequest request, TelemetryBatch batch) throws RejectedData, Unavailable {
    Way way = ways.get(request.signal());
    if (way == null) {
      throw new RejectedData(
          "no pipeline takes %s from this receiver. Expected one named '%s' in service.pipelines"
              .formatted(request.signal().label(), request.signal().label()));
    }
    List<Entrance> entered = way.entrances();
    try {
      for (Entrance entrance : entered) {
        for (Processor processor : entrance.processors()) {
          processor.admit(request.signal(), request.payload().length);
        }
      }
      spool.append(way.readers(), request, batch.size());
    } catch (Unavailable e) {
      entered.forEach(entrance -> entrance.accounts().refused(label(e.reason()), batch.size()));
      throw e;
    }
    entered.forEach(entrance -> entrance.accounts().received(batch.size()));
  }

  private static String label(Unavailable.Reason reason) {
    return switch (reason) {
      case OVERLOADED -> "overloaded";
      case OUT_OF_SERVICE -> "out_of_service";
    };
  }
}
