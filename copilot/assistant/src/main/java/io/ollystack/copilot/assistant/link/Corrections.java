package io.ollystack.copilot.assistant.link;

import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.question.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads words with letters wrong as the nearest word that the lexicon or the live names know. A
/// word that either knows is never touched, and short ones neither: there every typo is a word.
public final class Corrections {
  private static final Pattern SPELLED = Pattern.compile("\\p{L}[\\p{L}_\\-]{3,}");
  private static final int LONG = 8;

  private final Lexicon lexicon;
  private final EntityIndex entities;

  public Corrections(Lexicon lexicon, EntityIndex entities) {
    this.lexicon = lexicon;
    this.entities = entities;
  }

  /// The words, the wrong ones with their normal form put right.
  public List<Word> of(List<Word> words) {
    List<Word> right = new ArrayList<>(words.size());
    for (Word word : words) {
      right.add(
          correction(word)
              .map(normal -> new Word(word.text(), normal, word.start(), word.end(), false))
              .orElse(word));
    }
    return List.copyOf(right);
  }

  private Optional<String> correction(Word word) {
    String normal = word.normal();
    boolean known =
        lexicon.knowsWord(normal)
            || entities.spellings().contains(normal)
            || !entities.named(normal).isEmpty();
    if (word.quoted() || known || !SPELLED.matcher(normal).matches()) {
      return Optional.empty();
    }
    return nearest(normal, entities.spellings())
        .filter(found -> !lexicon.knowsWord(found.word()))
        .or(() -> Optional.empty())
        .map(name ->
            nearest(normal, lexicon.words())
                .filter(phrase -> phrase.distance() <= name.distance())
                .orElse(name))
        .or(() -> nearest(normal, lexicon.words()))
        .map(Near::word);
  }

  private record Near(String word, int distance) {}

  private static Optional<Near> nearest(String word, Set<String> among) {
    int tolerance = word.length() >= LONG ? 2 : 1;
    Near best = null;
    for (String other : among) {
      if (other.length() < 4 || Math.abs(other.length() - word.length()) > tolerance) {
        continue;
      }
      int distance = Spelling.distance(word, other);
      boolean better =
          best == null
              || distance < best.distance()
              || (distance == best.distance() && closer(word, other, best.word()));
      if (distance <= tolerance && better) {
        best = new Near(other, distance);
      }
    }
    return Optional.ofNullable(best);
  }

  /// Of equally near words the one with the same first letter, then of the same length, then the
  /// first in the alphabet.
  private static boolean closer(String word, String one, String other) {
    int first = Boolean.compare(one.charAt(0) == word.charAt(0), other.charAt(0) == word.charAt(0));
    int length =
        Integer.compare(
            Math.abs(other.length() - word.length()), Math.abs(one.length() - word.length()));
    return first != 0 ? first > 0 : length != 0 ? length > 0 : one.compareTo(other) < 0;
  }
}
