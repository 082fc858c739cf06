package io.ollystack.deploy.demoshop.faults;

/// The kinds of trouble. The last three are not faults of the shop: a good detective names no part
/// of the shop for them.
public enum FaultKind {
  SLOW_DEPENDENCY("slow-dependency", true),
  ERROR_BURST("error-burst", true),
  MEMORY_LEAK("memory-leak", true),
  BAD_DEPLOYMENT("bad-deployment", true),
  FULL_DISK("full-disk", true),
  NOISY_NEIGHBOUR("noisy-neighbour", true),
  BROKEN_CACHE("broken-cache", true),
  LOST_MESSAGES("lost-messages", true),
  LOAD_SURGE("load-surge", false),
  INNOCENT_DEPLOYMENT("innocent-deployment", false),
  HEALTHY("healthy", false);

  private final String text;
  private final boolean fault;

  FaultKind(String text, boolean fault) {
    this.text = text;
    this.fault = fault;
  }

  /// As written in the ground truth.
  public String text() {
    return text;
  }

  public boolean fault() {
    return fault;
  }
}
