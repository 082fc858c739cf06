import { useEffect, useState, type ReactElement } from 'react';
import { get, query, type Catalog, type Table } from '../api/client.ts';
import { choose } from '../charts/choose.ts';
import { Patterns } from '../charts/Patterns.tsx';
import { DataTable } from '../charts/DataTable.tsx';
import { Link } from '../shell/Link.tsx';
import { firstSeen, patternsQuery } from './patterns.ts';

/// Log messages by their templates; those that the time before did not have are marked as new.
export default function LogsView(): ReactElement {
  const [services, setServices] = useState<readonly string[]>([]);
  const [service, setService] = useState('');
  const [severity, setSeverity] = useState('INFO');
  const [result, setResult] = useState<Table | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const text = patternsQuery(service, severity, '15m', false);
  useEffect(() => { get<Catalog>('/api/v1/catalog').then(catalog => setServices(catalog.services.map(each => each.name)), () => {}); document.title = 'Log patterns · OllyStack'; }, []);
  useEffect(() => {
    const stop = new AbortController();
    setTrouble(null);
    void (async () => {
      try {
        const [now, before] = await Promise.all([query(text, stop.signal), query(patternsQuery(service, severity, '15m', true), stop.signal)]);
        setResult(firstSeen(now, before));
      } catch (failure) {
        if (!stop.signal.aborted) setTrouble(failure instanceof Error ? failure.message : String(failure));
      }
    })();
    return () => stop.abort();
  }, [text, service, severity]);
  const chart = result ? choose(result) : null;
  return (
    <div className="view">
      <header className="viewhead">
        <h1>Log patterns</h1>
        <label>Service <select value={service} onChange={event => setService(event.target.value)}><option value="">all</option>{services.map(each => <option key={each}>{each}</option>)}</select></label>
        <label>Severity from <select value={severity} onChange={event => setSeverity(event.target.value)}>{['DEBUG', 'INFO', 'WARN', 'ERROR'].map(each => <option key={each}>{each}</option>)}</select></label>
        <span className="grow" />
        <Link to={`/query?q=${encodeURIComponent(text)}`} className="btn">Edit query</Link>
      </header>
      <div className="pad">
        {trouble && <p className="error" role="alert">{trouble}</p>}
        <p className="note">The last 15 minutes. <em>new</em>: not seen in the hour before.</p>
        {result && chart?.kind === 'patterns' ? <Patterns table={result} chart={chart} /> : result ? <DataTable table={result} name="patterns" /> : !trouble && <p className="note">reading the logs</p>}
      </div>
    </div>
  );
}
