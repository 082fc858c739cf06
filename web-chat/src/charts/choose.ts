import type { Column, Table } from '../api/client.ts';
import { isNumeric } from '../format/units.ts';

export type Chart =
  | { kind: 'figure'; value: number; base: number | null }
  | { kind: 'series'; time: number; values: readonly number[]; groups: readonly number[] }
  | { kind: 'heatmap'; time: number; bucket: number; count: number }
  | { kind: 'bars'; label: readonly number[]; value: number; base: number | null }
  | { kind: 'contrast'; attribute: number; value: number; selection: number; baseline: number }
  | { kind: 'patterns'; pattern: number; count: number }
  | { kind: 'graph'; caller: number; callee: number }
  | { kind: 'waterfall' }
  | { kind: 'table' };

const index = (columns: readonly Column[], ...names: string[]): number =>
  columns.findIndex(column => names.includes(column.name));

const isDerived = (name: string): boolean => /__(base|delta|pct)$/.test(name);

/// How rows are best drawn, from their shape. The service's wish is a hint: a series needs a time,
/// bars need something to name them by.
export function choose(table: Table, hint?: string): Chart {
  const { columns, rows } = table;
  if (rows.length === 0) return { kind: 'table' };
  const attribute = index(columns, 'attribute');
  const selection = index(columns, 'share_selection', 'selection_share');
  const baseline = index(columns, 'share_baseline', 'baseline_share');
  if (attribute >= 0 && selection >= 0 && baseline >= 0) {
    return { kind: 'contrast', attribute, value: index(columns, 'value'), selection, baseline };
  }
  const pattern = index(columns, 'pattern', 'template');
  if (pattern >= 0) return { kind: 'patterns', pattern, count: index(columns, 'count', 'occurrences') };
  const caller = index(columns, 'caller');
  const callee = index(columns, 'callee');
  if (caller >= 0 && callee >= 0) return { kind: 'graph', caller, callee };
  if (index(columns, 'span_id') >= 0 && index(columns, 'parent_id') >= 0 && index(columns, 'duration') >= 0 && hint !== 'table') {
    const traces = new Set(rows.map(row => row[index(columns, 'trace_id')]));
    if (index(columns, 'trace_id') < 0 || traces.size === 1) return { kind: 'waterfall' };
  }
  const numbers = columns.flatMap((column, i) => (isNumeric(column) && !isDerived(column.name) ? [i] : []));
  const time = columns.findIndex(column => column.type === 'timestamp');
  const bucket = index(columns, 'bucket', 'le', 'lower');
  if (time >= 0 && bucket >= 0 && numbers.length > 0) {
    const count = numbers.find(i => i !== bucket);
    if (count !== undefined) return { kind: 'heatmap', time, bucket, count };
  }
  const names = columns.flatMap((column, i) => (!isNumeric(column) && column.type !== 'timestamp' ? [i] : []));
  const hasText = names.some(i => ['body', 'message', 'trace_id', 'span_id', 'description', 'status_message'].includes(columns[i]?.name ?? ''));
  if (time >= 0 && numbers.length > 0 && !hasText && rows.length > 1 && hint !== 'table') {
    return { kind: 'series', time, values: numbers, groups: names };
  }
  const first = numbers[0];
  if (first === undefined || hasText) return { kind: 'table' };
  const base = columns.findIndex(column => column.name === `${columns[first]?.name}__base`);
  const comparison = base >= 0 ? base : null;
  if (names.length === 0 && time < 0 && rows.length === 1) return { kind: 'figure', value: first, base: comparison };
  if (names.length > 0 && time < 0 && hint !== 'table') return { kind: 'bars', label: names, value: first, base: comparison };
  return { kind: 'table' };
}

export type Series = { name: string; column: Column; values: (number | null)[]; dashed: boolean };
export type SeriesData = { seconds: number[]; series: Series[] };

/// Columns of time and one line per group and measure, lines with the most rows first. The
/// comparison period is a dashed line of the same colour.
export function toSeries(table: Table, chart: Extract<Chart, { kind: 'series' }>, most = 12): SeriesData {
  const times = new Map<string, number>();
  for (const row of table.rows) times.set(String(row[chart.time]), Date.parse(String(row[chart.time])) / 1000);
  const order = [...new Set(times.values())].filter(Number.isFinite).sort((a, b) => a - b);
  const place = new Map(order.map((second, i) => [second, i]));
  const lines = new Map<string, Series>();
  const draw = (key: string, name: string, column: Column, dashed: boolean, at: number, value: unknown): void => {
    let line = lines.get(key);
    if (!line) {
      line = { name, column, values: new Array<number | null>(order.length).fill(null), dashed };
      lines.set(key, line);
    }
    line.values[at] = typeof value === 'number' ? value : null;
  };
  for (const row of table.rows) {
    const at = place.get(times.get(String(row[chart.time])) ?? NaN);
    if (at === undefined) continue;
    const group = chart.groups.map(i => String(row[i] ?? '–')).join(' · ');
    for (const value of chart.values) {
      const column = table.columns[value];
      if (!column) continue;
      const name = chart.values.length > 1 ? (group ? `${group} · ${column.name}` : column.name) : group || column.name;
      draw(`${group}\0${value}`, name, column, false, at, row[value]);
      const base = table.columns.findIndex(each => each.name === `${column.name}__base`);
      if (base >= 0) draw(`${group}\0${value}\0base`, `${name} before`, column, true, at, row[base]);
    }
  }
  const sorted = [...lines.values()].sort((a, b) => weight(b) - weight(a));
  return { seconds: order, series: sorted.slice(0, most) };
}

const weight = (series: Series): number => series.values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
