package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.EngineConnection;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineInsert;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineResult;
import io.ollystack.ingest.clickhouse.embedded.engine.EngineStream;
import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import io.ollystack.ingest.clickhouse.embedded.engine.StatementStatistics;
import io.ollystack.ingest.clickhouse.embedded.server.RunningStatements.Running;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Runs one statement of a request on a session and writes its rows as the answer. Thread-safe.
final class StatementRunner {
  /// So much of a body is read before it is decided whether rows follow the SQL.
  private static final int PREFIX_BYTES = 256 << 10;

  /// A longer text is no SQL.
  private static final int MAX_TEXT_BYTES = 16 << 20;

  private static final int APPEND_BYTES = 1 << 20;

  private final SessionPool sessions;
  private final RunningStatements running;

  StatementRunner(SessionPool sessions, RunningStatements running) {
    this.sessions = sessions;
    this.running = running;
  }

  /// @param body as the client means it: decompressed
  /// @throws StatementFailed where no part of the answer has gone out, or the rest cannot
  void run(
      StatementRequest request,
      ReadableByteChannel body,
      HttpConnection connection,
      HttpAnswer answer)
      throws StatementFailed, IOException, InterruptedException {
    Text text = read(request, body);
    answer.header("X-ClickHouse-Query-Id", request.queryId());
    if (text.statement() instanceof Statement.Kill kill) {
      String format = kill.format().orElse(request.format());
      answer.header("X-ClickHouse-Format", format);
      body(answer, request, ByteBuffer.wrap(sessions.kill(kill.sql(), format)));
      return;
    }
    Session session = sessions.take();
    try {
      running.begin(
          request.queryId(),
          new Running(connection, !(text.statement() instanceof Statement.Insert)));
      try {
        run(request, text, session, answer);
      } finally {
        running.end(request.queryId());
      }
    } finally {
      sessions.giveBack(session);
    }
  }

  /// A statement and the rows that come with it.
  private record Text(Statement statement, ReadableByteChannel rows) {}

  private Text read(StatementRequest request, ReadableByteChannel body)
      throws IOException, StatementFailed {
    byte[] text;
    int length;
    boolean complete;
    if (request.query().isPresent()) {
      text = request.query().get().getBytes(StandardCharsets.UTF_8);
      length = text.length;
      Optional<Statement> statement = StatementReader.read(text, length, true);
      if (statement.isPresent() && statement.get() instanceof Statement.Insert insert) {
        return new Text(insert, rows(text, insert.rowsStart(), length, body));
      }
      text = readText(body, text);
      length = text.length;
      complete = true;
    } else {
      ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
      RequestBody.fill(body, prefix);
      text = prefix.array();
      length = prefix.position();
      complete = prefix.hasRemaining();
    }
    Optional<Statement> statement = StatementReader.read(text, length, complete);
    if (statement.isEmpty()) {
      text = readText(body, Arrays.copyOf(text, length));
      length = text.length;
      statement = StatementReader.read(text, length, true);
    }
    Statement found = statement.orElseThrow();
    return found instanceof Statement.Insert insert
        ? new Text(insert, rows(text, insert.rowsStart(), length, body))
        : new Text(found, body);
  }

  private static byte[] readText(ReadableByteChannel body, byte[] first)
      throws IOException, StatementFailed {
    ByteBuffer text = ByteBuffer.allocate(Math.max(first.length * 2, 64 << 10)).put(first);
    while (RequestBody.fill(body, text) >= 0 && !text.hasRemaining()) {
      if (text.capacity() >= MAX_TEXT_BYTES) {
        throw StatementFailed.of(
            62,
            "SYNTAX_ERROR",
            "Max query size exceeded: expected at most %d bytes of SQL".formatted(MAX_TEXT_BYTES));
      }
      text = ByteBuffer.allocate(Math.min(MAX_TEXT_BYTES, text.capacity() * 2)).put(text.flip());
    }
    byte[] bytes = new byte[text.position()];
    text.get(0, bytes);
    return bytes;
  }

  private static ReadableByteChannel rows(
      byte[] text, int from, int length, ReadableByteChannel rest) {
    return from >= length
        ? rest
        : new ChainedChannel(ByteBuffer.wrap(text, from, length - from), rest);
  }

  private void run(StatementRequest request, Text text, Session session, HttpAnswer answer)
      throws StatementFailed, IOException {
    EngineConnection engine = session.prepare(request.database(), request.settings());
    byte[] sql = tagged(request.queryId(), text.statement().sql());
    switch (text.statement()) {
      case Statement.Query query -> query(request, query.format(), session, engine, sql, answer);
      case Statement.Insert insert ->
          insert(request, insert.format(), text.rows(), session, engine, sql, answer);
      case Statement.Command command ->
          whole(request, command.format().orElse(request.format()), engine, sql, answer);
      case Statement.SessionChange change -> {
        session.spoil();
        whole(request, request.format(), engine, sql, answer);
      }
      case Statement.Kill kill ->
          throw new IllegalStateException("kills have a session of their own: " + kill);
    }
  }

  private void query(
      StatementRequest request,
      Optional<String> named,
      Session session,
      EngineConnection engine,
      byte[] sql,
      HttpAnswer answer)
      throws StatementFailed, IOException {
    String format = named.orElse(request.format());
    Optional<RepeatedHeader> header = RepeatedHeader.of(format);
    if (header.isEmpty() || request.whole()) {
      whole(request, format, engine, sql, answer);
      return;
    }
    EngineStream stream;
    try {
      stream = engine.stream(sql, format, request.parameters());
    } catch (StatementFailed failed) {
      if (!String.valueOf(failed.getMessage()).contains(EngineConnection.NOT_STREAMABLE)) {
        throw failed;
      }
      whole(request, format, engine, sql, answer);
      return;
    }
    try (stream) {
      answer.header("X-ClickHouse-Format", format);
      long skip = 0;
      for (boolean first = true; ; first = false) {
        try (EngineResult block = stream.fetch()) {
          MemorySegment bytes = block.bytes();
          if (!answer.isStarted()) {
            summary(answer, block.statistics());
          }
          if (bytes.byteSize() == 0) {
            break;
          }
          body(answer, request, bytes.asSlice(skip));
          if (first) {
            skip = header.get().length(bytes);
          }
        }
      }
    } catch (StatementFailed | IOException failed) {
      session.spoil();
      throw failed;
    }
  }

  private void whole(
      StatementRequest request,
      String format,
      EngineConnection engine,
      byte[] sql,
      HttpAnswer answer)
      throws StatementFailed, IOException {
    try (EngineResult result = engine.query(sql, format, request.parameters())) {
      answer.header("X-ClickHouse-Format", format);
      summary(answer, result.statistics());
      body(answer, request, result.bytes());
    }
  }

  private void insert(
      StatementRequest request,
      String format,
      ReadableByteChannel rows,
      Session session,
      EngineConnection engine,
      byte[] sql,
      HttpAnswer answer)
      throws StatementFailed, IOException {
    try (Arena arena = Arena.ofConfined();
        EngineInsert insert = engine.insert(sql, format, request.parameters())) {
      MemorySegment buffer = arena.allocate(APPEND_BYTES);
      ByteBuffer view = buffer.asByteBuffer();
      while (RequestBody.fill(rows, view.clear()) > 0) {
        insert.append(buffer, view.position());
      }
      try (EngineResult result = insert.done()) {
        answer.header("X-ClickHouse-Format", format);
        summary(answer, result.statistics());
      }
    } catch (StatementFailed | IOException failed) {
      // The engine keeps the process entry of a failed streamed insert.
      session.spoil();
      throw failed;
    }
  }

  private static void body(HttpAnswer answer, StatementRequest request, MemorySegment bytes)
      throws IOException {
    // A buffer holds 2 GB at most.
    long piece = 1L << 30;
    for (long at = 0; at < bytes.byteSize(); at += piece) {
      body(
          answer,
          request,
          bytes.asSlice(at, Math.min(piece, bytes.byteSize() - at)).asByteBuffer());
    }
  }

  private static void body(HttpAnswer answer, StatementRequest request, ByteBuffer bytes)
      throws IOException {
    if (!request.compress()) {
      answer.write(bytes);
      return;
    }
    while (bytes.hasRemaining()) {
      answer.write(CompressedBlocks.compress(bytes));
    }
  }

  private static byte[] tagged(String queryId, String sql) {
    return (RunningStatements.tag(queryId) + sql).getBytes(StandardCharsets.UTF_8);
  }

  private static void summary(HttpAnswer answer, StatementStatistics statistics) {
    answer.header(
        "X-ClickHouse-Summary",
        """
        {"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d",\
        "total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}\
        """
            .formatted(
                statistics.readRows(),
                statistics.readBytes(),
                statistics.writtenRows(),
                statistics.writtenBytes(),
                statistics.resultRows(),
                statistics.resultBytes(),
                statistics.elapsedNanos()));
  }
}
