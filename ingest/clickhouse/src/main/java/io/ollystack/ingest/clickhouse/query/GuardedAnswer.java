package io.ollystack.ingest.clickhouse.query;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of an answer, guarded against an exception that ClickHouse writes behind the rows when
/// a query fails after it has begun to answer. The driver would take that text for rows, or for the
/// end of the result.
///
/// The last [#TAIL] bytes are held back until more follow, so that what is handed on is never part
/// of such a text. Servers name the mark of the text in the header `X-ClickHouse-Exception-Tag`; a
/// connection that just breaks is an exception of its own.
final class GuardedAnswer extends FilterInputStream {
  /// ClickHouse cuts the text of an exception at 16 KiB; the marks around it are short.
  private static final int TAIL = 20 << 10;

  private final byte[] buffer = new byte[4 * TAIL];
  private final @Nullable String tag;
  private int from;
  private int to;
  private boolean ended;
  private @Nullable IOException broken;

  GuardedAnswer(InputStream in, @Nullable String tag) {
    super(in);
    this.tag = tag;
  }

  /// What the server wrote last, as text: it may hold the reason of a failure.
  String tail() {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended && to - from <= TAIL) {
      fill();
    }
    int ready = ended ? to - from : to - from - TAIL;
    if (ready == 0) {
      if (broken != null) {
        throw new IOException(broken);
      }
      return -1;
    }
    int count = Math.min(ready, length);
    System.arraycopy(buffer, from, target, offset, count);
    from += count;
    return count;
  }

  @Override
  public int available() {
    return ended ? to - from : Math.max(0, to - from - TAIL);
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, TAIL)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    try {
      int count = in.read(buffer, to, buffer.length - to);
      if (count >= 0) {
        to += count;
        return;
      }
      ended = true;
    } catch (IOException e) {
      ended = true;
      broken = e;
    }
    Optional<String> failure = failureText();
    if (failure.isPresent()) {
      to = from;
      broken = new EOFException(failure.get());
      throw new IOException(broken);
    }
  }

  private Optional<String> failureText() {
    String text = tail();
    if (tag != null) {
      String mark = "__exception__\r\n" + tag;
      int at = text.indexOf(mark);
      return at < 0 ? Optional.empty() : Optional.of(text.substring(at + mark.length()));
    }
    // Without a mark, only a broken connection tells rows that quote such a text from the text.
    int at = text.lastIndexOf("Code: ");
    return broken != null && at >= 0 && text.indexOf("DB::Exception", at) > 0
        ? Optional.of(text.substring(at))
        : Optional.empty();
  }
}
