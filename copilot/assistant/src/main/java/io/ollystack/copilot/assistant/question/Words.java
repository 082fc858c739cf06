package io.ollystack.copilot.assistant.question;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits questions into words. What people paste stays whole: `k8s.pod.name`, `/api/checkout`,
/// `payment-7f9c`, `500ms`, `13:10`, and everything in quotation marks.
public final class Words {
  private static final Pattern WORD =
      Pattern.compile(
          "\"(?<double>[^\"]+)\"|(?<![\\p{L}\\p{N}])'(?<single>[^']+)'(?![\\p{L}\\p{N}])"
              + "|[\\p{L}\\p{N}_./:{}*@%#+\\-]+(?:['’]\\p{L}+)?|[<>=]+");
  private static final Pattern TRAILING = Pattern.compile("[.:\\-+]+$");

  private Words() {}

  /// The words, in order. Punctuation between them is dropped.
  public static List<Word> of(String question) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(question);
    while (matcher.find()) {
      String quoted =
          matcher.group("double") != null ? matcher.group("double") : matcher.group("single");
      if (quoted != null) {
        words.add(
            new Word(
                quoted, quoted.toLowerCase(Locale.ROOT), matcher.start(), matcher.end(), true));
        continue;
      }
      String text = TRAILING.matcher(matcher.group()).replaceFirst("");
      if (!text.isEmpty()) {
        words.add(
            new Word(text, normal(text), matcher.start(), matcher.start() + text.length(), false));
      }
    }
    return List.copyOf(words);
  }

  private static String normal(String text) {
    String lower = text.toLowerCase(Locale.ROOT).replace('’', '\'');
    boolean possessive = lower.endsWith("'s") && !CONTRACTIONS.contains(lower);
    return possessive ? lower.substring(0, lower.length() - 2) : lower;
  }

  private static final Set<String> CONTRACTIONS =
      Set.of("what's", "who's", "where's", "how's", "it's", "that's", "there's", "when's");
}
