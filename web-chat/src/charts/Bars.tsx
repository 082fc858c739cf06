import type { ReactElement } from 'react';
import type { Table } from '../api/client.ts';
import { cell, change, quantity } from '../format/units.ts';
import type { Chart } from './choose.ts';

const MOST = 15;

/// Named quantities, the biggest as long as the row; the comparison period below as a thin line.
export function Bars(props: { table: Table; chart: Extract<Chart, { kind: 'bars' }>; onPick?: (name: string, column: string) => void }): ReactElement {
  const { table, chart } = props;
  const column = table.columns[chart.value];
  const rows = table.rows.slice(0, MOST);
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const most = Math.max(...rows.map(row => Math.max(Math.abs(number(row[chart.value])), chart.base === null ? 0 : Math.abs(number(row[chart.base])))), Number.MIN_VALUE);
  if (!column) return <></>;
  return (
    <div className="bars" data-testid="bars">
      {rows.map((row, i) => {
        const name = chart.label.map(at => cell(row[at] ?? null, table.columns[at]!)).join(' · ');
        const value = row[chart.value];
        const base = chart.base === null ? null : row[chart.base];
        return (
          <button type="button" key={i} className="barrow" onClick={() => props.onPick?.(String(row[chart.label[0]!] ?? ''), table.columns[chart.label[0]!]?.name ?? '')} title={`Ask about ${name}`}>
            <span className="name">{name}</span>
            <span className="twin">
              <span className="bar" style={{ width: `${(Math.abs(number(value)) / most) * 100}%` }} />
              {base !== null && <span className="bar base" style={{ width: `${(Math.abs(number(base)) / most) * 100}%` }} />}
            </span>
            <span className="value">
              {cell(value ?? null, column)}
              {typeof base === 'number' && typeof value === 'number' && <span className="note"> {change(value, base)}</span>}
            </span>
          </button>
        );
      })}
      {table.rows.length > MOST && <p className="note">and {table.rows.length - MOST} more, in the table</p>}
    </div>
  );
}

/// What differs between the affected requests and the others: shares side by side.
export function Contrast(props: { table: Table; chart: Extract<Chart, { kind: 'contrast' }> }): ReactElement {
  const { table, chart } = props;
  const share = (row: readonly unknown[], at: number): number => (typeof row[at] === 'number' ? (row[at] as number) : 0);
  return (
    <div className="bars" data-testid="contrast">
      <div className="legend">
        <span><i style={{ background: 'var(--c1)' }} />affected requests</span>
        <span><i style={{ background: 'var(--line-strong)' }} />all the others</span>
      </div>
      {table.rows.slice(0, 12).map((row, i) => {
        const name = `${String(row[chart.attribute] ?? '')} = ${String(row[chart.value] ?? '')}`;
        return (
          <div key={i} className="barrow">
            <span className="name" title={name}>{name}</span>
            <span className="twin">
              <span className="bar alt" style={{ width: `${share(row, chart.selection) * 100}%` }} />
              <span className="bar base" style={{ width: `${share(row, chart.baseline) * 100}%` }} />
            </span>
            <span className="value">
              {quantity(share(row, chart.selection), { type: 'ratio', unit: '1' })}
              <span className="note"> vs {quantity(share(row, chart.baseline), { type: 'ratio', unit: '1' })}</span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/// One number, with how far it moved.
export function Figure(props: { table: Table; chart: Extract<Chart, { kind: 'figure' }> }): ReactElement {
  const column = props.table.columns[props.chart.value];
  const row = props.table.rows[0] ?? [];
  const value = row[props.chart.value];
  const base = props.chart.base === null ? null : row[props.chart.base];
  if (!column) return <></>;
  return (
    <div className="figure" data-testid="figure">
      <strong>{cell(value ?? null, column)}</strong>
      {typeof base === 'number' && typeof value === 'number' && (
        <span className={value > base ? 'up' : value < base ? 'down' : ''}>{change(value, base)} <span className="note">was {cell(base, column)}</span></span>
      )}
      <span className="note">{column.name.replaceAll('_', ' ')}</span>
    </div>
  );
}
