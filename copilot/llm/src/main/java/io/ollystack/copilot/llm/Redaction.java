package io.ollystack.copilot.llm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets and personal data out of what is sent, and puts them back into what comes back, so
/// that "logs of jo@example.com" still finds them. One for each question; not thread-safe.
final class Redaction {
  private static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(
        "key",
        Pattern.compile(
            "-----BEGIN [A-Z ]+-----[\\s\\S]*?(?:-----END [A-Z ]+-----|$)"
                + "|\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?"
                + "|\\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{12,}"
                + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"));
    KINDS.put(
        "secret",
        Pattern.compile(
            "(?i)(?<=\\b(?:password|passwd|pwd|secret|token|api[_-]?key|authorization)\\s{0,2}"
                + "[:=]\\s{0,2})(?!<)(?:bearer\\s+)?[^\\s,;\"'}]+|(?i)(?<=\\bbearer )[^\\s,;\"'}]{8,}"));
    KINDS.put("login", Pattern.compile("(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)"));
    KINDS.put("mail", Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+"));
    KINDS.put("card", Pattern.compile("\\b(?:\\d[ -]?){13,19}\\b"));
    KINDS.put(
        "iban", Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b"));
    KINDS.put("phone", Pattern.compile("(?<![\\w.])\\+\\d{1,3}[ -]?(?:\\d[ -]?){7,12}\\b"));
    KINDS.put(
        "address",
        Pattern.compile(
            "\\b(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\b"));
  }

  private final Map<String, String> taken = new LinkedHashMap<>();

  /// The text without them; the same one always becomes the same placeholder.
  String redact(String text) {
    String result = text;
    for (Map.Entry<String, Pattern> kind : KINDS.entrySet()) {
      Matcher found = kind.getValue().matcher(result);
      StringBuilder kept = new StringBuilder();
      while (found.find()) {
        boolean really = !kind.getKey().equals("card") || isCard(found.group());
        found.appendReplacement(
            kept,
            Matcher.quoteReplacement(
                really ? placeholder(kind.getKey(), found.group()) : found.group()));
      }
      found.appendTail(kept);
      result = kept.toString();
    }
    return result;
  }

  /// The text with what was taken out.
  String restore(String text) {
    String result = text;
    for (Map.Entry<String, String> each : taken.entrySet()) {
      result = result.replace(each.getValue(), each.getKey());
    }
    return result;
  }

  int count() {
    return taken.size();
  }

  private String placeholder(String kind, String secret) {
    return taken.computeIfAbsent(secret, _ -> "<" + kind + "-" + (taken.size() + 1) + ">");
  }

  /// By its check digit, so that other long numbers stay.
  private static boolean isCard(String text) {
    String digits = text.replaceAll("\\D", "");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }
}
