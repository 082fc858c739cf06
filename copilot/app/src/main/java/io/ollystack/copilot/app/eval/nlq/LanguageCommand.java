package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.app.cli.CommandLogging;
import io.ollystack.copilot.app.eval.EvaluationFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ollystack eval nlq`: answers questions over frozen data without a language model.
@Command(name = "nlq", description = "Questions in plain words, scored by what their answers hold.")
public final class LanguageCommand implements Callable<Integer> {
  private static final String QUESTIONS = "/io/ollystack/prompts/eval/questions.jsonl";

  @Option(
      names = "--questions",
      paramLabel = "FILE",
      description = "JSON lines of questions (default: the product's own set).")
  private @Nullable Path questions;

  @Option(names = "--out", paramLabel = "FILE", description = "Write every answer, as JSON lines.")
  private @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "NAME=FILE",
      description = "A data set of INSERT statements, asked by questions of that \"database\".")
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(names = "--wrong", description = "Print the wrong answers beside the gold queries.")
  private boolean wrong;

  @Option(names = "--no-typos", description = "Do not ask again with typos.")
  private boolean noTypos;

  @Override
  public Integer call() throws InterruptedException {
    CommandLogging.onlyTrouble();
    String defaultDatabase = data.isEmpty() ? "shop" : data.keySet().iterator().next();
    List<EvaluationItem> items = EvaluationItem.read(lines(questions), defaultDatabase);
    List<String> answers = new ArrayList<>();
    LanguageScore score;
    try (EvaluationDatabases databases = new EvaluationDatabases(data)) {
      score =
          new LanguageEvaluation(
                  databases, answers::add, wrong ? System.out::println : _ -> {}, !noTypos)
              .run(items);
    }
    if (out != null) {
      try {
        Files.write(out, answers);
      } catch (IOException e) {
        throw new EvaluationFailed(out + " cannot be written: " + e.getMessage(), e);
      }
    }
    System.out.print(score.report());
    return 0;
  }

  static List<String> lines(@Nullable Path file) {
    if (file != null) {
      try {
        return Files.readAllLines(file);
      } catch (IOException e) {
        throw new EvaluationFailed(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    try (InputStream in = LanguageCommand.class.getResourceAsStream(QUESTIONS)) {
      if (in == null) {
        throw new IllegalStateException(QUESTIONS + " is not on the class path");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
