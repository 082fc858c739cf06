package io.ollystack.copilot.llm;

import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.web.client.ResourceAccessException;

/// Why a call brought nothing, whichever provider's library said so.
///
/// @param status of HTTP; 0: no answer came
/// @param after how long the provider asks to wait
record CallFailure(int status, Optional<Duration> after, String text) {
  private static final int TOO_MANY = 429;
  private static final int OVERLOADED = 529;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER = 500;
  private static final int CONFLICT = 409;
  private static final int TIMEOUT = 408;
  private static final Pattern STATUS = Pattern.compile("\\b([45]\\d\\d)\\b");
  private static final int LONGEST = 300;

  static CallFailure of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OpenAIServiceException failed) {
        return new CallFailure(
            failed.statusCode(), wait(failed.headers().values("retry-after")), text(failed));
      }
      if (cause instanceof AnthropicServiceException failed) {
        return new CallFailure(
            failed.statusCode(), wait(failed.headers().values("retry-after")), text(failed));
      }
      if (cause instanceof TransientAiException || cause instanceof NonTransientAiException) {
        Matcher status = STATUS.matcher(text(cause));
        boolean passes = cause instanceof TransientAiException;
        int code =
            status.find() ? Integer.parseInt(status.group(1)) : passes ? SERVER : BAD_REQUEST;
        return new CallFailure(code, Optional.empty(), text(cause));
      }
      if (cause instanceof OpenAIIoException
          || cause instanceof AnthropicIoException
          || cause instanceof ResourceAccessException
          || cause instanceof IOException) {
        return new CallFailure(0, Optional.empty(), "no answer: " + text(cause));
      }
    }
    return new CallFailure(BAD_REQUEST, Optional.empty(), text(thrown));
  }

  /// Whether the same call may succeed a little later.
  boolean mayPass() {
    return status == 0
        || status == TOO_MANY
        || status == OVERLOADED
        || status == CONFLICT
        || status == TIMEOUT
        || status >= SERVER;
  }

  boolean isRefusedRequest() {
    return status == BAD_REQUEST || status == 422;
  }

  private static Optional<Duration> wait(List<String> headers) {
    return headers.stream()
        .filter(text -> text.matches("\\d{1,5}"))
        .findFirst()
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private static String text(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ");
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }
}
