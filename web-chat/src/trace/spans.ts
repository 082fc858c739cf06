import type { Table } from '../api/client.ts';

/// A span with its place in the tree. Times in nanoseconds from the trace's begin.
export type Span = {
  id: string; parent: string; service: string; operation: string; kind: string; failed: boolean; message: string;
  start: number; duration: number; self: number; depth: number; critical: boolean;
};

/// Nanoseconds of an ISO moment; a Date would cut them to milliseconds.
export function nanos(iso: string): bigint {
  const [whole, rest] = iso.replace('Z', '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt((rest ?? '').padEnd(9, '0').slice(0, 9) || '0');
}

/// The spans of one trace in the order of a waterfall, with self time and the critical path: the
/// chain of spans that the trace's end waited for, found backwards from the end.
export function spansOf(table: Table): Span[] {
  const at = (name: string): number => table.columns.findIndex(column => column.name === name);
  const columns = { id: at('span_id'), parent: at('parent_id'), service: at('service'), operation: at('operation'), kind: at('kind'), status: at('status'), message: at('status_message'), time: at('time') >= 0 ? at('time') : at('start'), duration: at('duration') };
  const text = (row: readonly unknown[], column: number): string => (column < 0 ? '' : String(row[column] ?? ''));
  const raw = table.rows
    .filter(row => typeof row[columns.duration] === 'number' && text(row, columns.time) !== '')
    .map(row => ({ row, start: nanos(text(row, columns.time)) }));
  if (raw.length === 0) return [];
  const begin = raw.reduce((least, each) => (each.start < least ? each.start : least), raw[0]!.start);
  const spans = raw.map<Span>(({ row, start }) => ({
    id: text(row, columns.id), parent: text(row, columns.parent), service: text(row, columns.service), operation: text(row, columns.operation),
    kind: text(row, columns.kind), failed: text(row, columns.status).toLowerCase() === 'error', message: text(row, columns.message),
    start: Number(start - begin), duration: row[columns.duration] as number, self: 0, depth: 0, critical: false,
  }));
  const byId = new Map(spans.map(span => [span.id, span]));
  const children = new Map<string, Span[]>();
  const roots: Span[] = [];
  for (const span of spans) {
    if (span.parent !== '' && span.parent !== span.id && byId.has(span.parent)) children.set(span.parent, [...(children.get(span.parent) ?? []), span]);
    else roots.push(span);
  }
  const order: Span[] = [];
  const seen = new Set<string>();
  const place = (span: Span, depth: number): void => {
    if (seen.has(span.id)) return;
    seen.add(span.id);
    span.depth = depth;
    const below = (children.get(span.id) ?? []).sort((a, b) => a.start - b.start);
    span.self = span.duration - covered(span, below);
    order.push(span);
    for (const child of below) place(child, depth + 1);
  };
  for (const root of roots.sort((a, b) => a.start - b.start)) place(root, 0);
  const main = roots.reduce<Span | null>((longest, root) => (longest === null || root.duration > longest.duration ? root : longest), null);
  if (main) markCritical(main, children);
  return order;
}

/// How much of a span its children cover together.
function covered(span: Span, below: readonly Span[]): number {
  let sum = 0;
  let reached = span.start;
  for (const child of below) {
    const from = Math.max(child.start, reached);
    const to = Math.min(child.start + child.duration, span.start + span.duration);
    if (to > from) {
      sum += to - from;
      reached = to;
    }
  }
  return Math.min(sum, span.duration);
}

function markCritical(root: Span, children: ReadonlyMap<string, Span[]>): void {
  const open: Span[] = [root];
  const seen = new Set<string>();
  for (let span = open.pop(); span; span = open.pop()) {
    if (seen.has(span.id)) continue;
    seen.add(span.id);
    span.critical = true;
    let end = span.start + span.duration;
    const below = [...(children.get(span.id) ?? [])].sort((a, b) => b.start + b.duration - (a.start + a.duration));
    for (const child of below) {
      const finish = child.start + child.duration;
      // What outlives its caller was not waited for.
      if (finish <= end && child.duration > 0) {
        open.push(child);
        end = child.start;
      }
    }
  }
}
