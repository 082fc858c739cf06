import { useMemo, useState, type ReactElement } from 'react';
import type { Row, Table } from '../api/client.ts';
import { digits, duration } from '../format/units.ts';
import { spansOf } from './spans.ts';

export type SpanLog = { span: string; time: string; severity: string; body: string };

/// Spans over time, the critical path lit, self time solid, logs below their span.
export default function Waterfall(props: { table: Table; logs?: readonly SpanLog[] }): ReactElement {
  const spans = useMemo(() => spansOf(props.table), [props.table]);
  const [open, setOpen] = useState<string | null>(null);
  const [onlyCritical, setOnlyCritical] = useState(false);
  const services = useMemo(() => [...new Set(spans.map(span => span.service))], [spans]);
  if (spans.length === 0) return <p className="note">No spans.</p>;
  const end = Math.max(...spans.map(span => span.start + span.duration), 1);
  const shown = onlyCritical ? spans.filter(span => span.critical) : spans;
  const path = spans.filter(span => span.critical);
  const slowest = [...path].sort((a, b) => b.self - a.self)[0];
  return (
    <div data-testid="waterfall">
      <div className="tablebar">
        <span>{digits(spans.length)} spans, {digits(services.length)} services, {duration(end)}</span>
        {slowest && <span>Most self time on the critical path: <strong>{slowest.service} {slowest.operation}</strong>, {duration(slowest.self)}</span>}
        <span className="grow" />
        <button type="button" className="btn" aria-pressed={onlyCritical} onClick={() => setOnlyCritical(!onlyCritical)}>Critical path only</button>
      </div>
      <ol className="waterfall">
        {shown.slice(0, 1000).map(span => {
          const colour = `var(--c${services.indexOf(span.service) % 8})`;
          const logs = (props.logs ?? []).filter(log => log.span === span.id);
          return (
            <li key={span.id} className={span.critical ? 'critical' : ''}>
              <button type="button" className="spanrow" aria-expanded={open === span.id} onClick={() => setOpen(open === span.id ? null : span.id)}>
                <span className="spanname" style={{ paddingLeft: Math.min(span.depth, 14) * 12 }}>
                  <i style={{ background: colour }} aria-hidden="true" />
                  <b>{span.service}</b> {span.operation}
                  {span.failed && <span className="bad"> failed</span>}
                  {logs.length > 0 && <span className="note"> {logs.length} {logs.length === 1 ? 'log' : 'logs'}</span>}
                </span>
                <span className="lane2" aria-hidden="true">
                  <span className="spanbar" style={{ left: `${(span.start / end) * 100}%`, width: `${Math.max(0.15, (span.duration / end) * 100)}%`, background: colour }} />
                </span>
                <span className="spantime">{duration(span.duration)}{span.critical && <span className="sr"> on the critical path</span>}</span>
              </button>
              {open === span.id && (
                <dl className="spanmore">
                  <div><dt>self time</dt><dd>{duration(span.self)}</dd></div>
                  <div><dt>starts after</dt><dd>{duration(span.start)}</dd></div>
                  <div><dt>kind</dt><dd>{span.kind}</dd></div>
                  <div><dt>span</dt><dd className="mono">{span.id}</dd></div>
                  {span.message && <div><dt>status</dt><dd className="bad">{span.message}</dd></div>}
                </dl>
              )}
              {logs.length > 0 && (open === span.id || logs.some(log => /WARN|ERROR|FATAL/i.test(log.severity))) && (
                <ul className="spanlogs">{logs.slice(0, 20).map((log, i) => <li key={i}><span className={/ERROR|FATAL/i.test(log.severity) ? 'bad' : 'note'}>{log.severity}</span> {log.body}</li>)}</ul>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

export function logsOf(columns: Table['columns'], rows: readonly Row[]): SpanLog[] {
  const at = (name: string): number => columns.findIndex(column => column.name === name);
  return rows.map(row => ({ span: String(row[at('span_id')] ?? ''), time: String(row[at('time')] ?? ''), severity: String(row[at('severity')] ?? ''), body: String(row[at('body')] ?? '') }));
}
