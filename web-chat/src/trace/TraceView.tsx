import { useEffect, useState, type ReactElement } from 'react';
import { query, type QueryResult } from '../api/client.ts';
import { Link } from '../shell/Link.tsx';
import Waterfall, { logsOf, type SpanLog } from './Waterfall.tsx';

/// One trace with the logs of its spans.
export default function TraceView(props: { id: string }): ReactElement {
  const [spans, setSpans] = useState<QueryResult | null>(null);
  const [logs, setLogs] = useState<readonly SpanLog[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const valid = /^[0-9a-f]{32}$/.test(props.id);
  const text = `SELECT time, duration, span_id, parent_id, service, operation, kind, status, status_message FROM spans WHERE trace_id = '${props.id}' LAST 7d LIMIT 5000`;
  useEffect(() => {
    document.title = 'Trace · OllyStack';
    if (!valid) {
      setTrouble('A trace id has 32 hexadecimal digits.');
      return;
    }
    const stop = new AbortController();
    query(text, stop.signal).then(setSpans, failure => { if (!stop.signal.aborted) setTrouble(failure instanceof Error ? failure.message : String(failure)); });
    query(`SELECT time, span_id, severity, body FROM logs WHERE trace_id = '${props.id}' LAST 7d ORDER BY time LIMIT 500`, stop.signal).then(result => setLogs(logsOf(result.columns, result.rows)), () => {});
    return () => stop.abort();
  }, [text, valid, props.id]);
  return (
    <div className="view">
      <header className="viewhead">
        <h1>Trace <code>{props.id}</code></h1>
        <span className="grow" />
        {valid && <Link to={`/query?q=${encodeURIComponent(text)}`} className="btn">Edit query</Link>}
      </header>
      <div className="pad">
        {trouble && <p className="error" role="alert">{trouble}</p>}
        {spans?.rows.length === 0 && <p className="note">No span of this trace is stored.</p>}
        {spans && spans.rows.length > 0 && <Waterfall table={spans} logs={logs} />}
        {!spans && !trouble && <p className="note">reading the trace</p>}
      </div>
    </div>
  );
}
