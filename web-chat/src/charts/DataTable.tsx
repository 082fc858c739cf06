import { useMemo, useState, type ReactElement } from 'react';
import type { Cell, Table } from '../api/client.ts';
import { cell, isNumeric } from '../format/units.ts';
import { Link } from '../shell/Link.tsx';
import { toCsv, sorted } from './rows.ts';

const PAGE = 100;

/// Rows with sorting, units, copy and CSV. Everything is text: nothing in it becomes markup.
export function DataTable(props: { table: Table; name: string; label?: string; truncated?: boolean; onPick?: (column: string, value: Cell) => void }): ReactElement {
  const { table } = props;
  const [order, setOrder] = useState<{ column: number; up: boolean } | null>(null);
  const [shown, setShown] = useState(PAGE);
  const [said, setSaid] = useState('');
  const rows = useMemo(() => (order ? sorted(table, order.column, order.up) : table.rows), [table, order]);
  const traces = table.columns.findIndex(column => column.name === 'trace_id');

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(toCsv(table, '\t'));
      setSaid('Copied');
    } catch {
      setSaid('The browser does not allow copying');
    }
  };
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([toCsv(table, ',')], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${props.name}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };

  if (table.rows.length === 0) return <p className="note">0 rows.</p>;
  return (
    <div>
      <div className="tablewrap" tabIndex={0} role="region" aria-label={props.label ?? 'Rows of the result'}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, i) => (
                <th key={column.name} className={isNumeric(column) ? 'num' : ''} aria-sort={order?.column === i ? (order.up ? 'ascending' : 'descending') : 'none'}>
                  <button type="button" onClick={() => setOrder(order?.column === i ? { column: i, up: !order.up } : { column: i, up: !isNumeric(column) })}>
                    {column.name}
                    <span aria-hidden="true">{order?.column === i ? (order.up ? '▲' : '▼') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, r) => (
              <tr key={r}>
                {table.columns.map((column, c) => {
                  const value = row[c] ?? null;
                  return (
                    <td key={column.name} className={isNumeric(column) ? 'num' : column.type === 'id' ? 'mono' : ''}>
                      {c === traces && typeof value === 'string' && value !== '' ? (
                        <Link to={`/trace/${encodeURIComponent(value)}`}>{value}</Link>
                      ) : column.name === 'service' && props.onPick && typeof value === 'string' ? (
                        <button type="button" className="linkish" onClick={() => props.onPick?.(column.name, value)}>{value}</button>
                      ) : (
                        cell(value, column)
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="tablebar">
        <span>{table.rows.length.toLocaleString('en')} {table.rows.length === 1 ? 'row' : 'rows'}{props.truncated ? ', cut: there are more' : ''}</span>
        {rows.length > shown && <button type="button" className="linkish" onClick={() => setShown(shown + 400)}>show more</button>}
        <span className="grow" role="status">{said}</span>
        <button type="button" className="btn quiet" onClick={() => void copy()}>Copy</button>
        <button type="button" className="btn quiet" onClick={download}>CSV</button>
      </div>
    </div>
  );
}
