import type { ReactElement } from 'react';
import type { Table } from '../api/client.ts';
import { digits, moment, quantity } from '../format/units.ts';
import type { Chart } from './choose.ts';

/// How many requests took how long, over time: one rectangle per bucket, darker for more.
export function Heatmap(props: { table: Table; chart: Extract<Chart, { kind: 'heatmap' }> }): ReactElement {
  const { table, chart } = props;
  const bucketColumn = table.columns[chart.bucket]!;
  const times = [...new Set(table.rows.map(row => String(row[chart.time])))].sort();
  const buckets = [...new Set(table.rows.flatMap(row => (typeof row[chart.bucket] === 'number' ? [row[chart.bucket] as number] : [])))].sort((a, b) => a - b);
  const counts = table.rows.map(row => (typeof row[chart.count] === 'number' ? (row[chart.count] as number) : 0));
  const most = Math.max(...counts, 1);
  const width = 860 / Math.max(times.length, 1);
  const height = Math.max(6, Math.min(18, 220 / Math.max(buckets.length, 1)));
  const column = new Map(times.map((time, i) => [time, i]));
  const line = new Map(buckets.map((bucket, i) => [bucket, i]));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <svg viewBox={`0 0 940 ${buckets.length * height + 22}`} role="img" data-testid="heatmap" aria-label={`Heatmap of ${digits(total)} requests from ${quantity(buckets[0] ?? 0, bucketColumn)} to ${quantity(buckets.at(-1) ?? 0, bucketColumn)}`}>
      {table.rows.map((row, i) => {
        const count = counts[i] ?? 0;
        const x = column.get(String(row[chart.time]));
        const y = line.get(row[chart.bucket] as number);
        if (count === 0 || x === undefined || y === undefined) return null;
        return (
          <rect key={i} x={78 + x * width} y={(buckets.length - 1 - y) * height} width={Math.max(1, width - 1)} height={height - 1} fill="var(--c0)" fillOpacity={0.12 + 0.88 * Math.sqrt(count / most)}>
            <title>{`${moment(String(row[chart.time]))}, from ${quantity(buckets[y] ?? 0, bucketColumn)}: ${digits(count)}`}</title>
          </rect>
        );
      })}
      {buckets.map((bucket, i) => (i % Math.ceil(buckets.length / 6) === 0 ? <text key={bucket} x={72} y={(buckets.length - i) * height - 2} textAnchor="end" fontSize="11" fill="var(--faint)">{quantity(bucket, bucketColumn)}</text> : null))}
      {times.map((time, i) => (i % Math.ceil(times.length / 8) === 0 ? <text key={time} x={78 + i * width} y={buckets.length * height + 15} fontSize="11" fill="var(--faint)">{moment(time).slice(-8, -3)}</text> : null))}
    </svg>
  );
}
