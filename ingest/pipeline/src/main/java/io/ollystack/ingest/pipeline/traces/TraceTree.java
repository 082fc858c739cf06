package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.SpanKind;
import java.util.Arrays;

/// The spans of one trace, in an order of their own, without repetitions and loops, with parents
/// and children.
final class TraceTree {
  private static final int SERVER = SpanKind.SERVER.number();

  int size;
  int roots;
  int root = AssembledTrace.NONE;
  int duplicates;
  int orphans;
  int loops;
  int[] source = {};
  long[] spanId = {};
  long[] parentId = {};
  long[] start = {};
  long[] end = {};
  int[] service = {};
  int[] name = {};
  int[] instance = {};
  int[] peer = {};
  int[] protocol = {};
  byte[] kind = {};
  byte[] status = {};
  byte[] peerKind = {};
  int[] parent = {};
  int[] firstChild = {};
  int[] nextSibling = {};

  /// Every parent before its children.
  int[] topDown = {};

  // Where an id is, and the other span of that id (a server that goes by its client's id).
  private int[] slots = {};
  private int[] twin = {};

  private TraceTree() {}

  static TraceTree of(SpanTable spans, int[] members, Names names) {
    TraceTree tree = new TraceTree();
    int[] ordered =
        IntMergeSort.sorted(members, (a, b) -> compare(spans, names, a, b)); // not by arrival
    tree.gather(spans, ordered);
    tree.link();
    tree.cutLoops();
    tree.descend();
    return tree;
  }

  /// By start, longest first; ties by everything that two spans can differ in.
  private static int compare(SpanTable s, Names names, int a, int b) {
    int c = Long.compareUnsigned(s.start[a], s.start[b]);
    c = c != 0 ? c : Long.compareUnsigned(s.end[b], s.end[a]);
    c = c != 0 ? c : Long.compare(s.spanId[a], s.spanId[b]);
    c = c != 0 ? c : Byte.compare(s.kind[a], s.kind[b]);
    c = c != 0 ? c : Long.compare(s.parentId[a], s.parentId[b]);
    c = c != 0 ? c : Byte.compare(s.status[b], s.status[a]);
    c = c != 0 ? c : compare(names, s.service[a], s.service[b]);
    c = c != 0 ? c : compare(names, s.name[a], s.name[b]);
    c = c != 0 ? c : compare(names, s.peer[a], s.peer[b]);
    return c != 0 ? c : compare(names, s.instance[a], s.instance[b]);
  }

  private static int compare(Names names, int a, int b) {
    return a == b ? 0 : names.text(a).compareTo(names.text(b));
  }

  private void gather(SpanTable s, int[] ordered) {
    int n = ordered.length;
    slots = new int[Math.max(4, Integer.highestOneBit(Math.max(1, n)) * 4)];
    Arrays.fill(slots, -1);
    twin = new int[n];
    source = new int[n];
    spanId = new long[n];
    parentId = new long[n];
    start = new long[n];
    end = new long[n];
    service = new int[n];
    name = new int[n];
    instance = new int[n];
    peer = new int[n];
    protocol = new int[n];
    kind = new byte[n];
    status = new byte[n];
    peerKind = new byte[n];
    for (int from : ordered) {
      int first = s.spanId[from] == 0 ? -1 : find(s.spanId[from]);
      if (first >= 0) {
        int other = twin[first];
        boolean known = same(s, from, first) || (other >= 0 && same(s, from, other)) || other >= 0;
        if (known) {
          duplicates++;
          continue;
        }
      }
      int i = size++;
      source[i] = from;
      spanId[i] = s.spanId[from];
      parentId[i] = s.parentId[from];
      start[i] = s.start[from];
      end[i] = s.end[from];
      service[i] = s.service[from];
      name[i] = s.name[from];
      instance[i] = s.instance[from];
      peer[i] = s.peer[from];
      protocol[i] = s.protocol[from];
      kind[i] = s.kind[from];
      status[i] = s.status[from];
      peerKind[i] = s.peerKind[from];
      twin[i] = -1;
      if (first >= 0) {
        twin[first] = i;
      } else if (spanId[i] != 0) {
        enter(i);
      }
    }
  }

  /// The same span, sent again, perhaps with another end.
  private boolean same(SpanTable s, int from, int known) {
    return s.kind[from] == kind[known] && s.service[from] == service[known];
  }

  private void link() {
    parent = new int[size];
    for (int i = 0; i < size; i++) {
      parent[i] = AssembledTrace.NONE;
      int first = spanId[i] == 0 ? -1 : find(spanId[i]);
      int other = first < 0 ? -1 : twin[first];
      if (other >= 0 && kind[i] == SERVER && kind[i == first ? other : first] != SERVER) {
        parent[i] = i == first ? other : first; // it goes by its client's id
      } else if (parentId[i] != 0) {
        int above = find(parentId[i]);
        if (above < 0) {
          orphans++;
        } else {
          int side = twin[above];
          boolean nearer = side >= 0 && service[side] == service[i] && service[above] != service[i];
          parent[i] = nearer ? side : above;
        }
      }
    }
  }

  /// Every loop loses the link of its first span.
  private void cutLoops() {
    byte[] seen = new byte[size];
    for (int i = 0; i < size; i++) {
      int at = i;
      while (at >= 0 && seen[at] == 0) {
        seen[at] = 1;
        at = parent[at];
      }
      int cut = AssembledTrace.NONE;
      if (at >= 0 && seen[at] == 1) {
        cut = at;
        for (int member = parent[at]; member != at; member = parent[member]) {
          cut = Math.min(cut, member);
        }
      }
      at = i;
      while (at >= 0 && seen[at] == 1) {
        seen[at] = 2;
        at = parent[at];
      }
      if (cut >= 0) {
        parent[cut] = AssembledTrace.NONE;
        loops++;
      }
    }
  }

  private void descend() {
    firstChild = filled(size);
    nextSibling = filled(size);
    for (int i = size - 1; i >= 0; i--) {
      if (parent[i] >= 0) {
        nextSibling[i] = firstChild[parent[i]];
        firstChild[parent[i]] = i;
      }
    }
    topDown = new int[size];
    int end = 0;
    int gap = AssembledTrace.NONE;
    for (int i = 0; i < size; i++) {
      if (parent[i] < 0) {
        topDown[end++] = i;
        if (parentId[i] == 0) {
          roots++;
          root = root < 0 ? i : root;
        }
        gap = gap < 0 ? i : gap;
      }
    }
    root = root < 0 ? gap : root;
    for (int at = 0; at < end; at++) {
      for (int child = firstChild[topDown[at]]; child >= 0; child = nextSibling[child]) {
        topDown[end++] = child;
      }
    }
  }

  private int find(long id) {
    int mask = slots.length - 1;
    int slot = hash(id) & mask;
    while (slots[slot] >= 0) {
      if (spanId[slots[slot]] == id) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private void enter(int span) {
    int mask = slots.length - 1;
    int slot = hash(spanId[span]) & mask;
    while (slots[slot] >= 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = span;
  }

  static int[] filled(int length) {
    int[] none = new int[length];
    Arrays.fill(none, AssembledTrace.NONE);
    return none;
  }

  private static int hash(long id) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) ((mixed ^ (mixed >>> 32)) >>> 16);
  }
}
