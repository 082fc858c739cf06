package io.ollystack.copilot.app.eval.nlq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The figures of a run, each share with its 95 % Wilson interval.
public record LanguageScore(List<Judged> judged) {
  private static final double SURE = 0.8;
  private static final int BINS = 10;

  /// One question with its judgement.
  ///
  /// @param typed whether a typo was put in
  record Judged(
      String id,
      String category,
      boolean heldOut,
      boolean typed,
      boolean wantsResult,
      boolean wantsQuestion,
      boolean right,
      String status,
      double confidence,
      Duration toQuery,
      Duration total) {
    boolean answered() {
      return status.equals("answered");
    }
  }

  public LanguageScore {
    judged = List.copyOf(judged);
  }

  /// A share with its interval.
  public record Share(int of, int right) {
    public double value() {
      return of == 0 ? 1 : (double) right / of;
    }

    String text() {
      if (of == 0) {
        return "   -";
      }
      double z = 1.96;
      double p = value();
      double middle = (p + z * z / (2 * of)) / (1 + z * z / of);
      double half = z * Math.sqrt(p * (1 - p) / of + z * z / (4.0 * of * of)) / (1 + z * z / of);
      return String.format(
          Locale.ROOT,
          "%5.1f %%  [%.1f, %.1f]  (%d of %d)",
          100 * p,
          100 * (middle - half),
          100 * (middle + half),
          right,
          of);
    }
  }

  /// Execution accuracy over the questions that have a result.
  public Share accuracy() {
    return share(Judged::wantsResult, Judged::right);
  }

  public Share everything() {
    return share(_ -> true, Judged::right);
  }

  public Share heldOut() {
    return share(Judged::heldOut, Judged::right);
  }

  public Share coverage() {
    return share(Judged::wantsResult, Judged::answered);
  }

  public Share precision() {
    return share(Judged::answered, Judged::right);
  }

  /// Wrong, not asked, and sure of it.
  public Share silentlyWrong() {
    return share(_ -> true, j -> j.answered() && !j.right() && j.confidence() >= SURE);
  }

  public Share overAsking() {
    return share(j -> j.wantsResult() && !j.wantsQuestion(), j -> j.status().equals("clarify"));
  }

  public Share refused() {
    return share(
        j -> j.category().equals("injection") || j.category().equals("out of scope"),
        Judged::right);
  }

  private Share share(Predicate<Judged> among, Predicate<Judged> right) {
    List<Judged> chosen = judged.stream().filter(j -> !j.typed()).filter(among).toList();
    return new Share(chosen.size(), (int) chosen.stream().filter(right).count());
  }

  /// Points of execution accuracy lost to one typo in each question.
  public double typoDrop() {
    Share typed = typed();
    return typed.of() == 0 ? 0 : 100 * (accuracyOfTyped() - typed.value());
  }

  private Share typed() {
    List<Judged> typed = judged.stream().filter(Judged::typed).toList();
    return new Share(typed.size(), (int) typed.stream().filter(Judged::right).count());
  }

  /// Accuracy without typos of the questions that were also asked with one.
  private double accuracyOfTyped() {
    List<String> ids = judged.stream().filter(Judged::typed).map(Judged::id).toList();
    return share(j -> ids.contains(j.id()), Judged::right).value();
  }

  /// Expected calibration error over the answered questions, in ten bins.
  public double calibrationError() {
    List<Judged> answered = judged.stream().filter(j -> !j.typed() && j.answered()).toList();
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      int number = bin;
      List<Judged> in =
          answered.stream()
              .filter(j -> Math.min(BINS - 1, (int) (j.confidence() * BINS)) == number)
              .toList();
      if (!in.isEmpty()) {
        double sure = in.stream().mapToDouble(Judged::confidence).average().orElse(0);
        double right = in.stream().filter(Judged::right).count() / (double) in.size();
        error += Math.abs(sure - right) * in.size() / answered.size();
      }
    }
    return error;
  }

  /// The report for people.
  public String report() {
    StringBuilder text = new StringBuilder();
    line(text, "execution accuracy", accuracy());
    line(text, "all questions", everything());
    line(text, "held-out third", heldOut());
    line(text, "worked-on two thirds", share(j -> !j.heldOut(), Judged::right));
    line(text, "coverage", coverage());
    line(text, "precision on answered", precision());
    line(text, "silently wrong", silentlyWrong());
    line(text, "asked needlessly", overAsking());
    line(text, "refusals", refused());
    Map<String, List<Judged>> categories = new TreeMap<>();
    judged.stream()
        .filter(j -> !j.typed())
        .forEach(j -> categories.computeIfAbsent(j.category(), _ -> new ArrayList<>()).add(j));
    categories.forEach((category, of) ->
        line(
            text,
            "  " + category,
            new Share(of.size(), (int) of.stream().filter(Judged::right).count())));
    text.append(
        String.format(Locale.ROOT, "%-24s %.3f%n", "calibration error", calibrationError()));
    if (typed().of() > 0) {
      line(text, "with a typo", typed());
      text.append(String.format(Locale.ROOT, "%-24s %.1f points%n", "lost to typos", typoDrop()));
    }
    latency(text, "question to query", judged.stream().map(Judged::toQuery).toList());
    latency(
        text,
        "question to answer",
        judged.stream().filter(Judged::answered).map(Judged::total).toList());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Share share) {
    text.append(String.format(Locale.ROOT, "%-24s %s%n", name, share.text()));
  }

  private static void latency(StringBuilder text, String name, List<Duration> all) {
    List<Duration> sorted = all.stream().sorted().toList();
    if (!sorted.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s p50 %.1f ms, p95 %.1f ms%n",
              name,
              sorted.get(sorted.size() / 2).toNanos() / 1e6,
              sorted.get((int) (0.95 * (sorted.size() - 1))).toNanos() / 1e6));
    }
  }
}
