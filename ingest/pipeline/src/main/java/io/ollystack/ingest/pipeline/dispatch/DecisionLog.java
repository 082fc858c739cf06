package io.ollystack.ingest.pipeline.dispatch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Which traces were taken to be complete when, and with what weight: written down, durably, before
/// anything that follows from it is stored. A replay follows the log instead of deciding again, so
/// it comes to the same traces, whatever clocks, limits and models said the first time.
///
/// A file of entries (length, CRC32C, content); a torn last entry is ignored, since nothing was
/// done yet because of it. Not thread-safe.
final class DecisionLog implements AutoCloseable {
  private static final int ID = 1;
  private static final int STEP = 2;
  private static final int STORED = 3;
  private static final int NEXT = 4;
  private static final long REWRITE_BYTES = 8L << 20;

  /// What was decided about one trace.
  ///
  /// @param weight 0 for a trace that is not stored
  record Decision(String tenant, long high, long low, double weight) {}

  /// Traces that became quiet together.
  ///
  /// @param id never given twice in the life of the log
  /// @param after first record of the claim after which this happened
  record Step(long id, long after, long atMillis, List<Decision> decisions) {
    Step {
      decisions = List.copyOf(decisions);
    }
  }

  private final Path file;
  private final Map<Long, Step> steps = new LinkedHashMap<>();
  private final Set<Long> stored = new LinkedHashSet<>();
  private UUID id = UUID.randomUUID();
  private long nextStep;
  private boolean damaged;
  private FileChannel channel;
  private long oldestNeeded;
  private long rememberedSinceMillis = Long.MIN_VALUE;
  private long rewriteAt = REWRITE_BYTES;

  /// Opens the log or begins one.
  DecisionLog(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      read(ByteBuffer.wrap(Files.readAllBytes(file)));
    }
    channel = rewritten();
  }

  /// Names this log for ever: part of the tokens of what follows from it.
  UUID id() {
    return id;
  }

  long nextStep() {
    return nextStep;
  }

  /// The steps that are in the log, in order.
  List<Step> steps() {
    return List.copyOf(steps.values());
  }

  boolean isStored(Step step) {
    return stored.contains(step.id());
  }

  /// Writes the step down; durable when it returns.
  void append(Step step) throws IOException {
    repair();
    damaged = true;
    write(channel, entry(step));
    channel.force(false);
    damaged = false;
    steps.put(step.id(), step);
    nextStep = step.id() + 1;
  }

  /// Notes that everything that follows from the step is stored; durable with the next step.
  void stored(Step step) throws IOException {
    stored.add(step.id());
    repair();
    damaged = true;
    write(channel, numbered(STORED, step.id()));
    damaged = false;
    if (channel.size() > rewriteAt) {
      try (FileChannel _ = channel) {
        channel = rewritten();
      }
    }
  }

  /// Says what need not be remembered any more: steps after claims that are forgotten, and
  /// decisions that no late span will ask for.
  void forgetBefore(long oldestClaim, long decidedBeforeMillis) {
    oldestNeeded = oldestClaim;
    rememberedSinceMillis = decidedBeforeMillis;
  }

  @Override
  public void close() throws IOException {
    try (FileChannel open = channel) {
      open.force(false);
    }
  }

  /// After a failed write an entry may be torn in the middle of the file: begins a new one.
  private void repair() throws IOException {
    if (damaged) {
      FileChannel fresh = rewritten();
      channel.close();
      channel = fresh;
      damaged = false;
    }
  }

  private void read(ByteBuffer bytes) {
    while (bytes.remaining() >= 8) {
      int length = bytes.getInt();
      int checksum = bytes.getInt();
      if (length < 9 || length > bytes.remaining()) {
        return;
      }
      ByteBuffer content = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      CRC32C crc = new CRC32C();
      crc.update(content.duplicate());
      if ((int) crc.getValue() != checksum) {
        return;
      }
      take(content);
    }
  }

  private void take(ByteBuffer content) {
    switch (content.get()) {
      case ID -> id = new UUID(content.getLong(), content.getLong());
      case NEXT -> nextStep = Math.max(nextStep, content.getLong());
      case STORED -> stored.add(content.getLong());
      case STEP -> {
        long step = content.getLong();
        long after = content.getLong();
        long at = content.getLong();
        int n = content.getInt();
        List<Decision> decisions = new ArrayList<>(n);
        String tenant = "";
        for (int i = 0; i < n; i++) {
          int length = content.getShort();
          if (length >= 0) {
            byte[] text = new byte[length];
            content.get(text);
            tenant = new String(text, StandardCharsets.UTF_8);
          }
          decisions.add(
              new Decision(tenant, content.getLong(), content.getLong(), content.getDouble()));
        }
        steps.put(step, new Step(step, after, at, decisions));
        nextStep = Math.max(nextStep, step + 1);
      }
      default -> {
        // an entry of a later version says nothing to this one
      }
    }
  }

  /// A new file with what is still needed, in place of the old one.
  private FileChannel rewritten() throws IOException {
    steps
        .values()
        .removeIf(s ->
            s.after() < oldestNeeded
                && s.atMillis() < rememberedSinceMillis
                && stored.remove(s.id()));
    stored.retainAll(steps.keySet());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    FileChannel to =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer identity = ByteBuffer.allocate(17);
      identity.put((byte) ID).putLong(id.getMostSignificantBits());
      write(to, identity.putLong(id.getLeastSignificantBits()).array());
      write(to, numbered(NEXT, nextStep));
      for (Step step : steps.values()) {
        write(to, entry(step));
        if (stored.contains(step.id())) {
          write(to, numbered(STORED, step.id()));
        }
      }
      to.force(false);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      rewriteAt = Math.max(REWRITE_BYTES, to.size() * 2);
      return to;
    } catch (IOException e) {
      to.close();
      throw e;
    }
  }

  private static byte[] entry(Step step) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 + 26 * step.decisions().size());
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(STEP);
    out.writeLong(step.id());
    out.writeLong(step.after());
    out.writeLong(step.atMillis());
    out.writeInt(step.decisions().size());
    String tenant = "";
    for (Decision decision : step.decisions()) {
      if (decision.tenant().equals(tenant)) {
        out.writeShort(-1);
      } else {
        tenant = decision.tenant();
        byte[] text = tenant.getBytes(StandardCharsets.UTF_8);
        out.writeShort(text.length);
        out.write(text);
      }
      out.writeLong(decision.high());
      out.writeLong(decision.low());
      out.writeDouble(decision.weight());
    }
    return bytes.toByteArray();
  }

  private static byte[] numbered(int kind, long number) {
    return ByteBuffer.allocate(9).put((byte) kind).putLong(number).array();
  }

  private static void write(FileChannel to, byte[] content) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(content);
    ByteBuffer bytes = ByteBuffer.allocate(8 + content.length);
    bytes.putInt(content.length).putInt((int) crc.getValue()).put(content).flip();
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
