package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;

/// What a tree of spans says about time: corrected clocks, self times, the critical path, and where
/// an error began. Iterative throughout: a chain of 100,000 spans is a trace like any other.
final class TraceTimes {
  private static final int CLIENT = SpanKind.CLIENT.number();
  private static final int SERVER = SpanKind.SERVER.number();
  private static final int PRODUCER = SpanKind.PRODUCER.number();
  private static final int CONSUMER = SpanKind.CONSUMER.number();
  private static final int ERROR = StatusCode.ERROR.number();

  final long[] shift;
  final long[] self;
  final long[] critical;
  int skewed;
  int errorOrigin = AssembledTrace.NONE;

  private final TraceTree tree;

  private TraceTimes(TraceTree tree) {
    this.tree = tree;
    this.shift = new long[tree.size];
    this.self = new long[tree.size];
    this.critical = new long[tree.size];
  }

  static TraceTimes of(TraceTree tree, boolean correctClocks) {
    TraceTimes times = new TraceTimes(tree);
    if (correctClocks) {
      times.correctClocks();
    }
    for (int span = 0; span < tree.size; span++) {
      times.self[span] = times.selfOf(span);
    }
    if (tree.root >= 0) {
      times.walkCriticalPath(tree.root);
    }
    times.findErrorOrigin();
    return times;
  }

  /// A span of another host that begins before its caller, or a call that ends after its caller got
  /// the answer, shows another clock: it is moved into the middle of its caller (as Jaeger and
  /// Zipkin do), and what runs on its host below it with it. Messages may be consumed late, and
  /// work may outlive a caller that gave up: those stay.
  private void correctClocks() {
    for (int span : tree.topDown) {
      int above = tree.parent[span];
      if (above < 0) {
        continue;
      }
      if (tree.instance[span] == tree.instance[above]) {
        shift[span] = shift[above];
      } else if (tree.kind[above] != PRODUCER && tree.kind[span] != CONSUMER) {
        shift[span] = ofOtherHost(span, above);
      }
      skewed += shift[span] == 0 ? 0 : 1;
    }
  }

  private long ofOtherHost(int span, int above) {
    long from = tree.start[span];
    long to = tree.end[span];
    long outerFrom = start(above);
    long outerTo = end(above);
    long slack = (outerTo - outerFrom) - (to - from);
    boolean early = from < outerFrom;
    boolean late =
        to > outerTo
            && (from > outerTo || (tree.kind[above] == CLIENT && tree.kind[span] == SERVER));
    if (early && to <= outerTo && slack < 0) {
      return outerFrom - from;
    }
    if (early || late) {
      return slack >= 0 ? outerFrom + slack / 2 - from : early ? outerFrom - from : 0;
    }
    return 0;
  }

  private long selfOf(int span) {
    int first = tree.firstChild[span];
    long from = start(span);
    long to = end(span);
    if (first < 0) {
      return to - from;
    }
    int[] children = children(span);
    int[] byStart = IntMergeSort.sorted(children, (a, b) -> Long.compare(start(a), start(b)));
    long covered = 0;
    long reached = from;
    for (int child : byStart) {
      long begin = Math.max(reached, start(child));
      long end = Math.min(to, end(child));
      if (end > begin) {
        covered += end - begin;
        reached = end;
      }
    }
    return to - from - covered;
  }

  /// From the end backwards: whoever ended last was waited for; before it began, whoever had ended
  /// last by then, and so on, in each of them alike.
  private void walkCriticalPath(int root) {
    int[] spans = new int[16];
    long[] froms = new long[16];
    long[] untils = new long[16];
    int depth = 1;
    spans[0] = root;
    froms[0] = start(root);
    untils[0] = end(root);
    while (depth > 0) {
      int span = spans[--depth];
      long at = untils[depth];
      long from = froms[depth];
      if (tree.firstChild[span] >= 0) {
        int[] byEnd = IntMergeSort.sorted(children(span), (a, b) -> Long.compare(end(b), end(a)));
        for (int child : byEnd) {
          long begin = Math.max(start(child), from);
          if (begin >= at || end(child) <= from) {
            continue;
          }
          long until = Math.min(end(child), at);
          critical[span] += at - until;
          if (depth == spans.length) {
            spans = java.util.Arrays.copyOf(spans, depth * 2);
            froms = java.util.Arrays.copyOf(froms, depth * 2);
            untils = java.util.Arrays.copyOf(untils, depth * 2);
          }
          spans[depth] = child;
          froms[depth] = begin;
          untils[depth++] = until;
          at = begin;
        }
      }
      critical[span] += at - from;
    }
  }

  private void findErrorOrigin() {
    for (int span : tree.topDown) {
      if (tree.status[span] == ERROR) {
        errorOrigin = span;
        break;
      }
    }
    int at = errorOrigin;
    while (at >= 0) {
      errorOrigin = at;
      int last = AssembledTrace.NONE;
      for (int child = tree.firstChild[at]; child >= 0; child = tree.nextSibling[child]) {
        if (tree.status[child] == ERROR && (last < 0 || end(child) > end(last))) {
          last = child;
        }
      }
      at = last;
    }
  }

  private int[] children(int span) {
    int count = 0;
    for (int child = tree.firstChild[span]; child >= 0; child = tree.nextSibling[child]) {
      count++;
    }
    int[] children = new int[count];
    int i = 0;
    for (int child = tree.firstChild[span]; child >= 0; child = tree.nextSibling[child]) {
      children[i++] = child;
    }
    return children;
  }

  private long start(int span) {
    return tree.start[span] + shift[span];
  }

  private long end(int span) {
    return tree.end[span] + shift[span];
  }
}
