import dagre from '@dagrejs/dagre';
import type { Table } from '../api/client.ts';

export type Edge = { from: string; to: string; calls: number; errorRate: number | null; p95: number | null };
export type Placed = { name: string; x: number; y: number };

export const NODE = { width: 150, height: 44 };

/// The edges of a result, one for each pair whatever the protocols.
export function edgesOf(table: Table): Edge[] {
  const at = (name: string): number => table.columns.findIndex(column => column.name === name);
  const columns = { caller: at('caller'), callee: at('callee'), calls: at('calls'), rate: at('error_rate'), p95: at('p95') };
  const edges = new Map<string, Edge>();
  for (const row of table.rows) {
    const from = String(row[columns.caller] ?? '');
    const to = String(row[columns.callee] ?? '');
    if (from === '' || to === '' || from === to) continue;
    const number = (column: number): number | null => (column >= 0 && typeof row[column] === 'number' ? (row[column] as number) : null);
    const key = `${from}\0${to}`;
    const known = edges.get(key);
    const calls = number(columns.calls) ?? 0;
    const rate = number(columns.rate);
    const p95 = number(columns.p95);
    if (known) {
      const all = known.calls + calls;
      const share = all === 0 ? 0 : calls / all;
      known.errorRate = rate === null ? known.errorRate : (known.errorRate ?? 0) * (1 - share) + rate * share;
      known.p95 = p95 === null ? known.p95 : Math.max(known.p95 ?? 0, p95);
      known.calls = all;
    } else {
      edges.set(key, { from, to, calls, errorRate: rate, p95 });
    }
  }
  return [...edges.values()];
}

/// Places in layers, callers left of what they call.
export function layout(edges: readonly Edge[]): Placed[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 90, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = [...new Set(edges.flatMap(edge => [edge.from, edge.to]))].sort();
  for (const name of names) graph.setNode(name, { ...NODE });
  for (const edge of edges) graph.setEdge(edge.from, edge.to);
  dagre.layout(graph);
  return names.map(name => {
    const node = graph.node(name) as { x: number; y: number };
    return { name, x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 };
  });
}
