package io.ollystack.ingest.clickhouse.query;

import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.DataTransferException;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.TransportException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns what the driver throws into a [QueryFailure]. The one list of ClickHouse's error codes
/// (its `src/Common/ErrorCodes.cpp`) that matter here.
final class FailureTranslation {
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\. DB::Exception: ");
  private static final Pattern VERSION_TAIL =
      Pattern.compile("\\s*\\(version [0-9.]+[^)]*\\)\\s*(\\(queryId=[^)]*\\))?\\s*$");

  private FailureTranslation() {}

  /// @param what the operation, as the subject of a sentence: `query 7f3a`
  /// @param limit the time limit that was set, or zero
  static QueryFailure of(Throwable thrown, String what, URI where, Duration limit) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ServerException server && server.getCode() > 0) {
        return ofCode(
            server.getCode(), String.valueOf(server.getMessage()), what, where, limit, thrown);
      }
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      Optional<QueryFailure> inText =
          ofText(String.valueOf(t.getMessage()), what, where, limit, thrown);
      if (inText.isPresent()) {
        return inText.get();
      }
    }
    if (cause instanceof ServerException server) {
      int status = server.getTransportProtocolCode();
      if (status == 401 || status == 403) {
        return new QueryFailure.Denied(
            0,
            "%s: ClickHouse at %s answered HTTP %d. Expected a user and password that it knows; check the configured ones."
                .formatted(what, where, status),
            thrown);
      }
      if (status >= 400 && status < 500 && status != 408 && status != 429) {
        return new QueryFailure.ServerFault(
            0,
            "%s: %s answered HTTP %d: %s. Expected ClickHouse's HTTP interface; is something else listening there?"
                .formatted(what, where, status, sentence(String.valueOf(server.getMessage()))),
            thrown);
      }
    }
    if (!isOfTransport(cause)) {
      return new QueryFailure.ServerFault(
          0,
          "%s: the answer of ClickHouse at %s could not be handled: %s. This is a fault of the program or its driver; please report it."
              .formatted(what, where, sentence(deepest(cause))),
          thrown);
    }
    return new QueryFailure.Unreachable(
        "%s: no complete answer from ClickHouse at %s (%s). Expected its HTTP interface there; check that it runs and that the address is right."
            .formatted(what, where, sentence(deepest(cause))),
        thrown);
  }

  /// The failure whose text ClickHouse wrote into an answer that it had already begun.
  static Optional<QueryFailure> ofText(
      String text, String what, URI where, Duration limit, Throwable cause) {
    Matcher matcher = CODE.matcher(text);
    int at = -1;
    int code = 0;
    while (matcher.find()) {
      at = matcher.start();
      code = Integer.parseInt(matcher.group(1));
    }
    return at < 0
        ? Optional.empty()
        : Optional.of(ofCode(code, text.substring(at), what, where, limit, cause));
  }

  static QueryFailure ofCode(
      int code, String text, String what, URI where, Duration limit, Throwable cause) {
    String reason = sentence(text);
    return switch (code) {
      case 159, 160, 209 ->
          new QueryFailure.TimedOut(
              code,
              limit,
              limit.isZero()
                  ? "%s took longer than ClickHouse at %s allows: %s. Ask for a shorter time range or fewer groups."
                      .formatted(what, where, reason)
                  : "%s took longer than its limit of %s on ClickHouse at %s. Ask for a shorter time range or fewer groups, or raise the limit."
                      .formatted(what, text(limit), where),
              cause);
      case 158, 307, 396, 241, 191, 290, 173 ->
          isServerWide(reason)
              ? new QueryFailure.Overloaded(
                  code,
                  "%s: ClickHouse at %s is out of memory now: %s. Try again when less is running."
                      .formatted(what, where, reason),
                  cause)
              : new QueryFailure.LimitExceeded(
                  code,
                  "%s exceeded a limit on ClickHouse at %s: %s. Ask for a shorter time range, fewer groups or fewer columns, or raise the limit."
                      .formatted(what, where, reason),
                  cause);
      case 394, 735 ->
          new QueryFailure.Cancelled(
              code, "%s was cancelled on ClickHouse at %s.".formatted(what, where), cause);
      case 164, 192, 193, 194, 195, 291, 452, 497, 516 ->
          new QueryFailure.Denied(
              code,
              "%s: ClickHouse at %s refused it: %s. Check the user's password, grants and settings profile."
                  .formatted(what, where, reason),
              cause);
      case 202, 203, 252, 319, 242, 243, 225, 285, 3, 210, 999, 236, 517, 198, 279 ->
          new QueryFailure.Overloaded(
              code,
              "%s: ClickHouse at %s cannot take it now: %s. It may be tried again."
                  .formatted(what, where, reason),
              cause);
      case 1001, 49, 74, 75, 76, 233 ->
          new QueryFailure.ServerFault(
              code,
              "%s: a fault inside ClickHouse at %s: %s. See the server's log."
                  .formatted(what, where, reason),
              cause);
      default ->
          new QueryFailure.Rejected(
              code,
              "%s: ClickHouse at %s does not accept it: %s.".formatted(what, where, reason),
              cause);
    };
  }

  private static boolean isOfTransport(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException
          || t instanceof ServerException
          || t instanceof ConnectionInitiationException
          || t instanceof DataTransferException
          || t instanceof TransportException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isServerWide(String reason) {
    return reason.contains("(total)") || reason.contains("OvercommitTracker");
  }

  private static String deepest(Throwable thrown) {
    Throwable t = thrown;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    String message = t.getMessage();
    return message == null ? t.getClass().getSimpleName() : message;
  }

  private static String sentence(String text) {
    String one = VERSION_TAIL.matcher(text).replaceFirst("");
    one = CODE.matcher(one).replaceFirst("").replaceAll("\\s+", " ").strip();
    if (one.length() > 600) {
      one = one.substring(0, 600) + "...";
    }
    return one.endsWith(".") ? one.substring(0, one.length() - 1) : one;
  }

  private static String text(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
