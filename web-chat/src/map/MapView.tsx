import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { query, type QueryResult } from '../api/client.ts';
import { DataTable } from '../charts/DataTable.tsx';
import { readHealth, type Health } from '../overview/health.ts';
import { askInChat } from '../shell/App.tsx';
import { Link } from '../shell/Link.tsx';
import ServiceGraph, { type NodeHealth } from './ServiceGraph.tsx';

const EDGES_QUERY = 'FROM topology LAST 15m SELECT caller, callee, protocol, calls, errors, error_rate, p95 LIMIT 2000';

/// Who calls whom, with live rates and errors.
export default function MapView(): ReactElement {
  const [edges, setEdges] = useState<QueryResult | null>(null);
  const [health, setHealth] = useState<readonly Health[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  useEffect(() => {
    document.title = 'Service map · OllyStack';
    const stop = new AbortController();
    const load = (): void => {
      query(EDGES_QUERY, stop.signal).then(result => { setEdges(result); setTrouble(null); }, failure => { if (!stop.signal.aborted) setTrouble(failure instanceof Error ? failure.message : String(failure)); });
      readHealth(stop.signal).then(setHealth, () => {});
    };
    load();
    const timer = setInterval(load, 15_000);
    return () => { clearInterval(timer); stop.abort(); };
  }, []);
  const byName = useMemo(() => new Map(health.map<[string, NodeHealth]>(each => [each.service, { rate: each.rate, errors: each.errors, latency: each.latency, odd: each.odd !== null }])), [health]);
  const chosen = health.find(each => each.service === picked);
  return (
    <div className="view">
      <header className="viewhead">
        <h1>Service map</h1>
        <span className="note">the last 15 minutes, kept current</span>
        <span className="grow" />
        {picked && (
          <>
            <strong>{picked}</strong>
            <button type="button" className="btn primary" onClick={() => askInChat(chosen?.odd === 'failing' ? `why is ${picked} failing?` : `why is ${picked} slow?`)}>Ask why</button>
            <button type="button" className="btn" onClick={() => askInChat(`who calls ${picked}?`)}>Callers</button>
          </>
        )}
        <Link to={`/query?q=${encodeURIComponent(EDGES_QUERY)}`} className="btn">Edit query</Link>
      </header>
      <div className="pad">
        {trouble && <p className="error" role="alert">{trouble}</p>}
        {edges && <ServiceGraph table={edges} lit={picked ? [picked] : []} health={byName} tall onPick={setPicked} />}
        {edges && edges.rows.length > 0 && <details className="steps" style={{ marginTop: 12 }}><summary><svg className="tri" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 1l6 4-6 4z" fill="currentColor" /></svg>As a table</summary><DataTable table={edges} name="service-map" onPick={(_, value) => setPicked(String(value))} /></details>}
      </div>
    </div>
  );
}
