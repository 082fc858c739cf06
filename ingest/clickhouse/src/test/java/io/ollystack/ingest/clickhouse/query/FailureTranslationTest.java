package io.ollystack.ingest.clickhouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ServerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureTranslationTest {
  private static final URI WHERE = URI.create("http://db:8123");

  @Test
  void keepsTheCodeAndSaysWhatToDo() {
    QueryFailure failure =
        of(
            new ServerException(
                60,
                "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE) (version 26.7.2.1)  (queryId= 1)",
                404,
                "1"));
    assertThat(failure).isInstanceOf(QueryFailure.Rejected.class);
    assertThat(failure.code()).hasValue(60);
    assertThat(failure)
        .hasMessage(
            "query 7: ClickHouse at http://db:8123 does not accept it: Table x does not exist. (UNKNOWN_TABLE).");
  }

  @Test
  void tellsWhatMayPassFromWhatWillNot() {
    assertThat(code(252)).isInstanceOf(QueryFailure.Overloaded.class);
    assertThat(code(243)).as("disk full").isInstanceOf(QueryFailure.Overloaded.class);
    assertThat(code(241)).isInstanceOf(QueryFailure.LimitExceeded.class);
    assertThat(code(159)).isInstanceOf(QueryFailure.TimedOut.class);
    assertThat(code(394)).isInstanceOf(QueryFailure.Cancelled.class);
    assertThat(code(516)).isInstanceOf(QueryFailure.Denied.class);
    assertThat(code(469)).isInstanceOf(QueryFailure.Rejected.class);
    assertThat(code(49)).isInstanceOf(QueryFailure.ServerFault.class);
    assertThat(code(252).isRetryable()).isTrue();
    assertThat(code(469).isRetryable()).isFalse();
  }

  @Test
  void memoryOfTheWholeServerIsNotTheQuerysFault() {
    QueryFailure failure =
        of(
            new ServerException(
                241, "Code: 241. DB::Exception: (total) memory limit exceeded", 500, "1"));
    assertThat(failure).isInstanceOf(QueryFailure.Overloaded.class);
  }

  @Test
  void namesAServerThatDoesNotAnswer() {
    QueryFailure failure = of(new ExecutionException(new ConnectException("Connection refused")));
    assertThat(failure).isInstanceOf(QueryFailure.Unreachable.class);
    assertThat(failure.code()).isEmpty();
    assertThat(failure)
        .hasMessage(
            "query 7: no complete answer from ClickHouse at http://db:8123 (Connection refused). Expected its HTTP interface there; check that it runs and that the address is right.");
  }

  @Test
  void aFaultOfTheDriverIsNotTakenForTheNetwork() {
    assertThat(of(new IllegalStateException("no such column")))
        .isInstanceOf(QueryFailure.ServerFault.class)
        .hasMessageEndingWith("This is a fault of the program or its driver; please report it.");
  }

  @Test
  void findsTheReasonInATextBehindTheRows() {
    QueryFailure failure =
        of(new IOException("...rows...Code: 158. DB::Exception: Limit for rows exceeded"));
    assertThat(failure).isInstanceOf(QueryFailure.LimitExceeded.class);
    assertThat(failure.code()).hasValue(158);
  }

  private static QueryFailure code(int code) {
    return of(new ServerException(code, "Code: " + code + ". DB::Exception: x", 500, "1"));
  }

  private static QueryFailure of(Throwable thrown) {
    return FailureTranslation.of(thrown, "query 7", WHERE, Duration.ZERO);
  }
}
