package io.ollystack.anomaly.live;

/// What one measure of a place looks like now.
///
/// @param surprise minus the decimal logarithm of the probability of what was counted, under the
///   least favourable reading of the past; 0 if nothing can be said
/// @param material whether the deviation is large enough to matter, however sure it is
/// @param high too much, else too little
/// @param windows the stretch that surprises most
/// @param observed over that stretch, in the measure's unit
/// @param expected in the measure's unit, with the range that is usual
record Judgement(
    boolean tested,
    double surprise,
    boolean material,
    boolean high,
    int windows,
    double observed,
    double expected,
    double expectedLow,
    double expectedHigh) {
  static final Judgement SILENT = new Judgement(false, 0, false, true, 1, 0, 0, 0, 0);

  static Judgement calm(boolean tested) {
    return tested ? CALM : SILENT;
  }

  private static final Judgement CALM = new Judgement(true, 0, false, true, 1, 0, 0, 0, 0);

  /// The clearer one of two.
  Judgement or(Judgement other) {
    if (material != other.material) {
      return material ? this : other;
    }
    return other.surprise > surprise ? other : this;
  }
}
