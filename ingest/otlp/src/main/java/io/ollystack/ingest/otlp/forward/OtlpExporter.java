package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Sends blocks to an OTLP endpoint. A block may need several requests; when one of them fails, the
/// next attempt goes on with it. OTLP has no deduplication, so after a crash, or when an answer is
/// lost, the other side may get rows twice.
final class OtlpExporter implements Exporter {
  private final RequestSender sender;
  private final RequestSplitter splitter;
  private final ConcurrentMap<String, Progress> progress = new ConcurrentHashMap<>();

  /// How far a block that failed had come.
  private record Progress(int requestsSent, long rejectedRows) {}

  /// @param maxRequestBytes requests are split to stay below
  OtlpExporter(RequestSender sender, long maxRequestBytes) {
    this.sender = sender;
    this.splitter = new RequestSplitter(maxRequestBytes);
  }

  @Override
  public Outcome export(ExportBlock block) throws RejectedData, Unavailable, InterruptedException {
    List<byte[]> requests = splitter.split(block.batches());
    Progress before = progress.getOrDefault(block.token(), new Progress(0, 0));
    long rejected = before.rejectedRows();
    for (int i = before.requestsSent(); i < requests.size(); i++) {
      try {
        rejected += sender.send(block.signal(), requests.get(i));
      } catch (Unavailable e) {
        progress.put(block.token(), new Progress(i, rejected));
        throw e;
      } catch (RejectedData e) {
        // Earlier requests of the block may be stored; the caller keeps the whole block aside.
        progress.remove(block.token());
        throw e;
      }
    }
    progress.remove(block.token());
    return new Outcome(rejected);
  }

  @Override
  public void close() {
    sender.close();
  }
}
