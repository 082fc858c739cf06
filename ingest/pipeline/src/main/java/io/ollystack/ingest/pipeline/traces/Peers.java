package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.ValueType;
import java.util.Arrays;
import java.util.List;

/// Reads, for one batch at a time, what spans say about the other side, by the semantic conventions
/// of HTTP, RPC, databases and messaging, old names included. Not thread-safe.
final class Peers {
  private static final List<String> KEYS =
      List.of(
          "peer.service",
          "db.system.name",
          "db.system",
          "messaging.destination.name",
          "messaging.destination",
          "messaging.system",
          "server.address",
          "net.peer.name",
          "rpc.system.name",
          "rpc.system",
          "http.request.method",
          "http.method",
          "http.url",
          "url.full");
  private static final int PEER_SERVICE = 0;
  private static final int DB = 1;
  private static final int QUEUE = 3;
  private static final int MESSAGING = 5;
  private static final int ADDRESS = 6;
  private static final int RPC = 8;
  private static final int HTTP = 10;

  private final Names names;
  private final int http;
  private byte[] codes = new byte[0];
  private final int[] entries = new int[KEYS.size()];

  int peer;
  int protocol;
  PeerKind kind = PeerKind.NONE;

  Peers(Names names) {
    this.names = names;
    this.http = names.intern("http");
  }

  void begin(BatchContext context) {
    Terms terms = context.terms();
    codes = codes.length < terms.size() ? new byte[terms.size()] : codes;
    Arrays.fill(codes, 0, terms.size(), (byte) 0);
    for (int code = 0; code < KEYS.size(); code++) {
      int term = terms.find(KEYS.get(code));
      if (term > 0) {
        codes[term] = (byte) (code + 1);
      }
    }
  }

  /// Fills [#peer], [#kind] and [#protocol].
  void read(SpanBatch batch, int row) {
    Arrays.fill(entries, -1);
    AttributeTable attributes = batch.context().attributes();
    long slice = batch.attributes(row);
    for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
      int code = codes[attributes.key(entry)];
      if (code != 0) {
        entries[code - 1] = entry;
      }
    }
    int db = text(batch, DB, DB + 1);
    int messaging = text(batch, MESSAGING, MESSAGING);
    int rpc = text(batch, RPC, RPC + 1);
    boolean isHttp = entries[HTTP] >= 0 || entries[HTTP + 1] >= 0;
    protocol = rpc != 0 ? rpc : db != 0 ? db : messaging != 0 ? messaging : isHttp ? http : 0;
    int service = text(batch, PEER_SERVICE, PEER_SERVICE);
    int address = text(batch, ADDRESS, ADDRESS + 1);
    int queue = text(batch, QUEUE, QUEUE + 1);
    if (queue != 0 || messaging != 0) {
      set(queue != 0 ? queue : messaging, PeerKind.QUEUE);
    } else if (db != 0) {
      set(address != 0 ? address : db, PeerKind.DATABASE);
    } else if (service != 0) {
      set(service, PeerKind.SERVICE);
    } else if (address != 0) {
      set(address, PeerKind.EXTERNAL);
    } else {
      set(host(batch), PeerKind.EXTERNAL);
    }
  }

  private void set(int name, PeerKind what) {
    peer = name;
    kind = name == 0 ? PeerKind.NONE : what;
  }

  /// The host of a URL, for clients that give no address.
  private int host(SpanBatch batch) {
    for (int code = HTTP + 2; code < KEYS.size(); code++) {
      if (entries[code] >= 0) {
        String url = batch.context().attributes().text(entries[code]);
        int from = url.indexOf("://");
        if (from > 0) {
          int to = from + 3;
          while (to < url.length() && "/:?#".indexOf(url.charAt(to)) < 0) {
            to++;
          }
          return names.intern(url.substring(from + 3, to));
        }
      }
    }
    return 0;
  }

  private int text(SpanBatch batch, int first, int last) {
    AttributeTable attributes = batch.context().attributes();
    for (int code = first; code <= last; code++) {
      int entry = entries[code];
      if (entry >= 0 && attributes.type(entry) == ValueType.TEXT) {
        long bits = attributes.bits(entry);
        if (!Slice.isEmpty(bits)) {
          return names.intern(
              batch.context().arena().bytes(), Slice.start(bits), Slice.length(bits));
        }
      }
    }
    return 0;
  }
}
