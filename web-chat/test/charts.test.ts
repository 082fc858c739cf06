import { describe, expect, it } from 'vitest';
import type { Cell, Table } from '../src/api/client.ts';
import { choose, toSeries } from '../src/charts/choose.ts';
import { sorted, toCsv } from '../src/charts/rows.ts';
import { bytes, cell, change, digits, duration, quantity } from '../src/format/units.ts';
import { edgesOf, layout } from '../src/map/graph.ts';
import { healthOf, questionsFor } from '../src/overview/health.ts';
import { firstSeen } from '../src/overview/patterns.ts';
import { nanos, spansOf } from '../src/trace/spans.ts';

const table = (columns: string, ...rows: Cell[][]): Table => ({
  columns: columns.split(' ').map(text => {
    const [name = '', type = 'string', unit = ''] = text.split(':');
    return { name, type, unit };
  }),
  rows,
});

describe('units', () => {
  it('shows three significant digits and all of whole numbers', () => {
    expect([digits(1234567), digits(0.012345), digits(12.3456), digits(-0.5), digits(NaN)]).toEqual(['1,234,567', '0.0123', '12.3', '-0.5', '–']);
  });

  it('takes the unit that fits', () => {
    expect([duration(950), duration(2_500), duration(381_381_920), duration(2.83e9), duration(600e9)]).toEqual(['950 ns', '2.5 µs', '381 ms', '2.83 s', '10 min']);
    expect([bytes(512), bytes(1536), bytes(5 * 2 ** 30)]).toEqual(['512 B', '1.5 KiB', '5 GiB']);
    expect(quantity(0.0275, { type: 'ratio', unit: '1' })).toBe('2.75 %');
    expect(quantity(4.2, { type: 'number', unit: '1/s' })).toBe('4.2/s');
    expect(quantity(7, { type: 'number', unit: '{count}' })).toBe('7');
    expect(cell(null, { name: 'x', type: 'number', unit: '' })).toBe('–');
  });

  it('says how far a value moved', () => {
    expect([change(150, 100), change(50, 100), change(0, 0), change(1, 0), change(100.1, 100)]).toEqual(['+50 %', '−50 %', 'unchanged', 'new', 'unchanged']);
  });
});

describe('the choice of a chart', () => {
  it('follows the shape of the rows', () => {
    expect(choose(table('p95:duration:ns', [1])).kind).toBe('figure');
    expect(choose(table('service p95:duration:ns', ['a', 1], ['b', 2])).kind).toBe('bars');
    expect(choose(table('time:timestamp service p95:duration:ns', ['2026-01-01T00:00:00Z', 'a', 1], ['2026-01-01T00:01:00Z', 'a', 2])).kind).toBe('series');
    expect(choose(table('time:timestamp bucket:duration:ns count:number', ['2026-01-01T00:00:00Z', 1, 1])).kind).toBe('heatmap');
    expect(choose(table('attribute value share_selection:ratio share_baseline:ratio', ['a', 'b', 1, 0])).kind).toBe('contrast');
    expect(choose(table('caller callee calls:number', ['a', 'b', 1])).kind).toBe('graph');
    expect(choose(table('pattern count:number', ['a <*>', 1])).kind).toBe('patterns');
    expect(choose(table('time:timestamp service message', ['2026-01-01T00:00:00Z', 'a', 'x'])).kind).toBe('table');
    expect(choose(table('trace_id:id duration:duration:ns', ['a', 1])).kind).toBe('table');
    expect(choose(table('service p95:duration:ns')).kind).toBe('table');
  });

  it('takes the comparison as a base, not as another measure', () => {
    expect(choose(table('p95:duration:ns p95__base:duration:ns p95__delta:duration:ns p95__pct:ratio', [2, 1, 1, 1]))).toEqual({ kind: 'figure', value: 0, base: 1 });
  });

  it('draws a line for each group and a dashed one for the time before', () => {
    const rows = table('time:timestamp service p95:duration:ns p95__base:duration:ns', ['2026-01-01T00:01:00Z', 'a', 5, 4], ['2026-01-01T00:00:00Z', 'a', 3, 2], ['2026-01-01T00:00:00Z', 'b', 1, 1]);
    const chart = choose(rows);
    const data = chart.kind === 'series' ? toSeries(rows, chart) : null;
    expect(data?.seconds).toEqual([1767225600, 1767225660]);
    expect(data?.series.map(line => [line.name, line.dashed, line.values])).toEqual([
      ['a', false, [3, 5]], ['a before', true, [2, 4]], ['b', false, [1, null]], ['b before', true, [1, null]],
    ]);
  });
});

describe('rows', () => {
  it('are sorted with nulls last, either way', () => {
    const rows = table('n:number', [2], [null], [10]);
    expect(sorted(rows, 0, true)).toEqual([[2], [10], [null]]);
    expect(sorted(rows, 0, false)).toEqual([[10], [2], [null]]);
  });

  it('leave as CSV that no spreadsheet runs', () => {
    expect(toCsv(table('a b:number', ['=cmd()', 1], ['x "y", z', null], ['-1', -1]), ',')).toBe('a,b\n\'=cmd(),1\n"x ""y"", z",\n\'-1,-1\n');
  });
});

describe('a trace', () => {
  const trace = table(
    'time:timestamp duration:duration:ns span_id parent_id service operation kind status status_message',
    ['2026-01-01T00:00:00.000000100Z', 100, 'a', '', 'front', 'GET', 'server', 'ok', ''],
    ['2026-01-01T00:00:00.000000110Z', 20, 'b', 'a', 'cart', 'get', 'client', 'ok', ''],
    ['2026-01-01T00:00:00.000000130Z', 60, 'c', 'a', 'pay', 'charge', 'client', 'error', 'late'],
    ['2026-01-01T00:00:00.000000120Z', 500, 'd', 'a', 'mail', 'send', 'producer', 'ok', ''],
    ['2026-01-01T00:00:00.000000140Z', 5, 'e', 'gone', 'pay', 'orphan', 'server', 'ok', ''],
  );

  it('keeps nanoseconds', () => {
    expect(nanos('2026-01-01T00:00:00.000000101Z') - nanos('2026-01-01T00:00:00Z')).toBe(101n);
  });

  it('has self times and a critical path that leaves out what nobody waited for', () => {
    const spans = new Map(spansOf(trace).map(span => [span.id, span]));
    expect([...spans.values()].filter(span => span.critical).map(span => span.id).sort()).toEqual(['a', 'b', 'c']);
    expect(spans.get('a')?.self).toBe(10);
    expect(spans.get('c')).toMatchObject({ start: 30, self: 60, depth: 1, failed: true });
    expect(spans.get('e')?.depth).toBe(0);
  });

  it('survives spans that are their own ancestors', () => {
    const loop = table('time:timestamp duration:duration:ns span_id parent_id', ['2026-01-01T00:00:00Z', 1, 'a', 'b'], ['2026-01-01T00:00:00Z', 1, 'b', 'a']);
    expect(spansOf(loop)).toEqual([]);
  });
});

describe('the overview', () => {
  const now = table('service rps:number errors:ratio p95:duration:ns', ['front', 3, 0, 50e6], ['payment', 1, 0, 900e6], ['rare', 0.001, 1, 9e9], ['cart', 2, 0.2, 5e6]);
  const normal = table('service errors:ratio p95:duration:ns', ['front', 0, 48e6], ['payment', 0, 100e6], ['payment', 0, 120e6], ['payment', 0, 900e6], ['cart', 0, 5e6]);

  it('finds what is odd against the median of the past, also while the fault goes on', () => {
    expect(healthOf(now, normal).map(each => [each.service, each.odd])).toEqual([['front', null], ['payment', 'slower'], ['rare', null], ['cart', 'failing']]);
  });

  it('asks five questions, the worst first, none twice', () => {
    const questions = questionsFor(healthOf(now, normal), ['payment']);
    expect(questions).toHaveLength(5);
    expect(questions.slice(0, 2)).toEqual(['why is payment slow?', 'why is cart failing?']);
    expect(new Set(questions).size).toBe(5);
  });

  it('marks new log patterns, and none when there is no time before', () => {
    const today = table('pattern count:number', ['a', 1], ['b', 2]);
    expect(firstSeen(today, table('pattern count:number', ['a', 9])).rows.map(row => row[2])).toEqual([false, true]);
    expect(firstSeen(today, table('pattern count:number')).rows.map(row => row[2])).toEqual([false, false]);
  });
});

describe('the service map', () => {
  it('joins protocols and places callers left of what they call', () => {
    const edges = edgesOf(table('caller callee protocol calls:number error_rate:ratio p95:duration:ns', ['a', 'b', 'http', 30, 0, 1], ['a', 'b', 'grpc', 10, 0.4, 9], ['b', 'b', 'http', 1, 0, 1]));
    expect(edges).toEqual([{ from: 'a', to: 'b', calls: 40, errorRate: 0.1, p95: 9 }]);
    const places = layout(edges);
    expect(places[0]!.x).toBeLessThan(places[1]!.x);
  });
});
