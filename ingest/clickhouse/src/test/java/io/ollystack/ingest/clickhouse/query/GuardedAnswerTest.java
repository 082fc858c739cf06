package io.ollystack.ingest.clickhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GuardedAnswerTest {
  private static final String MARK = "\r\n__exception__\r\nabcdefgh\r\n";
  private static final String REASON = "Code: 395. DB::Exception: no further";

  @Property(tries = 100)
  void handsOnEveryByteOfAWholeAnswer(
      @ForAll @IntRange(max = 200_000) int length, @ForAll @IntRange(min = 1, max = 9999) int piece)
      throws IOException {
    byte[] bytes = random(length);
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public int read(byte[] target, int offset, int count) throws IOException {
            return super.read(target, offset, Math.min(count, piece));
          }
        };
    assertThat(new GuardedAnswer(slow, "abcdefgh").readAllBytes()).isEqualTo(bytes);
  }

  @Property(tries = 100)
  void noByteOfTheReasonIsTakenForRows(@ForAll @IntRange(max = 200_000) int length) {
    byte[] rows = random(length);
    byte[] answer = concat(rows, (MARK + REASON).getBytes(StandardCharsets.UTF_8));
    GuardedAnswer guarded = new GuardedAnswer(new ByteArrayInputStream(answer), "abcdefgh");
    byte[] read = new byte[answer.length];
    int[] count = {0};
    assertThatIOException()
        .isThrownBy(() -> {
          for (int n = 0; n >= 0; n = guarded.read(read, count[0], read.length - count[0])) {
            count[0] += n;
          }
        })
        .withMessageContaining(REASON);
    assertThat(count[0]).isLessThanOrEqualTo(length);
  }

  @Test
  void rowsThatQuoteAReasonAreRows() throws IOException {
    byte[] rows = ("a log line: " + REASON).getBytes(StandardCharsets.UTF_8);
    assertThat(new GuardedAnswer(new ByteArrayInputStream(rows), null).readAllBytes())
        .isEqualTo(rows);
    assertThat(new GuardedAnswer(new ByteArrayInputStream(rows), "abcdefgh").readAllBytes())
        .isEqualTo(rows);
  }

  @Test
  void aBrokenConnectionIsNeverTheEnd() {
    byte[] rows = random(100);
    InputStream breaks =
        new InputStream() {
          private int at;

          @Override
          public int read() throws IOException {
            if (at == rows.length) {
              throw new IOException("reset");
            }
            return rows[at++] & 0xff;
          }

          @Override
          public int read(byte[] target, int offset, int count) throws IOException {
            target[offset] = (byte) read();
            return 1;
          }
        };
    assertThatIOException()
        .isThrownBy(() -> new GuardedAnswer(breaks, null).readAllBytes())
        .withMessageContaining("reset");
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
