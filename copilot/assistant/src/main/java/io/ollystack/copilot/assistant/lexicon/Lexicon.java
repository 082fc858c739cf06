package io.ollystack.copilot.assistant.lexicon;

import io.ollystack.copilot.assistant.question.Word;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Phrases and what they may mean. Immutable and thread-safe.
public final class Lexicon {
  private static final String ENGLISH = "/io/ollystack/prompts/lexicon/en.txt";

  private final Map<String, List<Meaning>> phrases;
  private final int longestPhrase;
  private final Set<String> words;

  private Lexicon(Map<String, List<Meaning>> phrases, int longestPhrase) {
    this.phrases = phrases;
    this.longestPhrase = longestPhrase;
    Set<String> single = new HashSet<>();
    phrases.keySet().forEach(phrase -> single.addAll(Arrays.asList(phrase.split(" ", -1))));
    words = Set.copyOf(single);
  }

  /// The lexicon that ships with the product.
  public static Lexicon english() {
    try (InputStream in = Lexicon.class.getResourceAsStream(ENGLISH)) {
      if (in == null) {
        throw new IllegalStateException(ENGLISH + " is not on the class path: the build is broken");
      }
      return read(
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads lines of the form `kind | value | phrase, phrase`.
  ///
  /// @throws IllegalArgumentException naming the first line that has another form
  public static Lexicon read(List<String> lines) {
    Map<String, List<Meaning>> phrases = new HashMap<>();
    int longest = 1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\|", 3);
      if (parts.length != 3) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": expected 'kind | value | phrase, phrase', found '" + line + "'");
      }
      Meaning meaning = new Meaning(kind(parts[0].strip(), i + 1), parts[1].strip());
      for (String phrase : parts[2].split(",", -1)) {
        String key = phrase.strip();
        phrases.computeIfAbsent(key, _ -> new ArrayList<>()).add(meaning);
        longest = Math.max(longest, key.split(" ", -1).length);
      }
    }
    phrases.replaceAll((_, meanings) -> List.copyOf(meanings));
    return new Lexicon(Map.copyOf(phrases), longest);
  }

  /// What the words from `from` to before `to` mean together; empty if that is no phrase.
  public List<Meaning> meanings(List<Word> words, int from, int to) {
    if (to - from > longestPhrase) {
      return List.of();
    }
    StringBuilder phrase = new StringBuilder();
    for (Word word : words.subList(from, to)) {
      if (word.quoted()) {
        return List.of();
      }
      phrase.append(phrase.isEmpty() ? "" : " ").append(word.normal());
    }
    return phrases.getOrDefault(phrase.toString(), List.of());
  }

  /// Whether the word stands in some phrase: such words are English, not misspelt names.
  public boolean knows(String word) {
    return phrases.containsKey(word);
  }

  /// Whether the word stands in some phrase, alone or among others.
  public boolean knowsWord(String word) {
    return words.contains(word);
  }

  /// Every word of every phrase.
  public Set<String> words() {
    return words;
  }

  /// Words in the longest phrase.
  public int longestPhrase() {
    return longestPhrase;
  }

  private static Meaning.Kind kind(String text, int line) {
    try {
      return Meaning.Kind.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line "
              + line
              + ": unknown kind '"
              + text
              + "'. Expected one of "
              + Arrays.toString(Meaning.Kind.values()),
          e);
    }
  }
}
