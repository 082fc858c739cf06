import type { ReactElement } from 'react';
import type { Table } from '../api/client.ts';
import { digits, moment } from '../format/units.ts';
import type { Chart } from './choose.ts';

/// Log messages by their templates, the places that vary set apart. A first sight within the time
/// asked about is marked.
export function Patterns(props: { table: Table; chart: Extract<Chart, { kind: 'patterns' }>; onPick?: (pattern: string) => void }): ReactElement {
  const { table, chart } = props;
  const first = table.columns.findIndex(column => column.name === 'first_seen');
  const fresh = table.columns.findIndex(column => column.name === 'is_new' || column.name === 'new');
  const example = table.columns.findIndex(column => column.name === 'example');
  const most = Math.max(...table.rows.map(row => (typeof row[chart.count] === 'number' ? (row[chart.count] as number) : 0)), 1);
  return (
    <ol className="patterns" data-testid="patterns">
      {table.rows.slice(0, 40).map((row, i) => {
        const count = typeof row[chart.count] === 'number' ? (row[chart.count] as number) : 0;
        const isNew = fresh >= 0 && row[fresh] === true;
        return (
          <li key={i}>
            <span className="track"><b style={{ width: `${(count / most) * 100}%` }} /></span>
            <span className="count">{digits(count)}</span>
            <span className="template">
              {isNew && <span className="new">new</span>}
              <code>{String(row[chart.pattern]).split('<*>').flatMap((part, at) => (at === 0 ? [part] : [<em key={at} title="varies">…</em>, part]))}</code>
              {first >= 0 && typeof row[first] === 'string' && <small className="note"> first seen {moment(row[first])}</small>}
              {example >= 0 && row[example] !== null && <small className="note example">{String(row[example])}</small>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
