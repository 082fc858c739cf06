package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where receivers hand over: asks the processors of the signal's pipelines for leave, then keeps
/// the request in the spool, for all of them at once.
public final class SpoolIntake implements AcceptedRequests {

  /// A pipeline as the intake sees it.
  public record Entrance(Signal signal, List<Processor> processors, Accounts accounts) {
    public Entrance {
      processors = List.copyOf(processors);
    }
  }

  private final Spool spool;
  private final Map<Signal, List<Entrance>> entrances = new EnumMap<>(Signal.class);

  public SpoolIntake(Spool spool, List<Entrance> entrances) {
    this.spool = spool;
    for (Entrance entrance : entrances) {
      this.entrances.computeIfAbsent(entrance.signal(), _ -> new ArrayList<>()).add(entrance);
    }
  }

  @Override
  public void accept(OtlpRequest request, TelemetryBatch batch) throws RejectedData, Unavailable {
    List<Entrance> entered = entrances.getOrDefault(request.signal(), List.of());
    if (entered.isEmpty()) {
      throw new RejectedData(
          "no pipeline takes %s. Expected one named '%s' in service.pipelines"
              .formatted(request.signal().label(), request.signal().label()));
    }
    try {
      for (Entrance entrance : entered) {
        for (Processor processor : entrance.processors()) {
          processor.admit(request.signal(), request.payload().length);
        }
      }
      spool.append(request, batch.size());
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
