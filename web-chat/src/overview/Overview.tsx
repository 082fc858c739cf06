import { useEffect, useState, type ReactElement } from 'react';
import { query, type Row } from '../api/client.ts';
import { ago, change, digits, duration } from '../format/units.ts';
import { Link } from '../shell/Link.tsx';
import { HEALTH_QUERY, NORMAL_QUERY, questionsFor, readHealth, type Health } from './health.ts';

const CHANGES_QUERY = 'SELECT time, kind, service, version, description FROM changes LAST 3h ORDER BY time DESC LIMIT 5';

/// What a first visit shows: what is healthy, what is odd, what changed, and five questions that
/// make sense on this data.
export default function Overview(props: { onAsk: (question: string) => void }): ReactElement {
  const [health, setHealth] = useState<Health[] | null>(null);
  const [changes, setChanges] = useState<readonly Row[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = (): void => {
      readHealth(stop.signal).then(found => { setHealth(found); setTrouble(null); }, failure => { if (!stop.signal.aborted) setTrouble(failure instanceof Error ? failure.message : String(failure)); });
      query(CHANGES_QUERY, stop.signal).then(result => setChanges(result.rows), () => {});
    };
    load();
    const timer = setInterval(load, 30_000);
    return () => { clearInterval(timer); stop.abort(); };
  }, []);
  const odd = (health ?? []).filter(each => each.odd);
  const well = (health ?? []).filter(each => !each.odd);
  return (
    <section className="welcome" aria-label="Overview">
      <p className="hello">Ask your telemetry.</p>
      <p className="note">In plain words, or in ObservQL. Every answer shows its query and its rows.</p>
      {trouble && <p className="error" role="alert">{trouble}</p>}
      {health?.length === 0 && (
        <div className="card empty">
          <strong>No requests in the last 15 minutes.</strong>
          <p className="note">Send OTLP to port 4317 (gRPC) or 4318 (HTTP), or run <code>./ollystack demo</code>.</p>
        </div>
      )}
      {odd.length > 0 && (
        <div>
          <h2>Out of the ordinary</h2>
          <ul className="odd">
            {odd.map(each => (
              <li key={each.service}>
                <button type="button" className="card oddcard" onClick={() => props.onAsk(each.odd === 'failing' ? `why is ${each.service} failing?` : `why is ${each.service} slow?`)}>
                  <strong>{each.service}</strong>
                  <span className="bad">{each.odd === 'failing' ? `${digits(each.errors * 100)} % errors` : `p95 ${duration(each.latency)}`}</span>
                  <span className="note">{each.odd === 'failing' ? `${digits(each.errorsBefore * 100)} % normally` : `${change(each.latency, each.latencyBefore ?? 0)}, normally ${duration(each.latencyBefore ?? 0)}`}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {health && health.length > 0 && (
        <div>
          <h2>{odd.length === 0 ? `All ${health.length} services are as they were` : `${well.length} of ${health.length} services are as they were`}</h2>
          <ul className="well" aria-label="Healthy services">
            {well.slice(0, 24).map(each => (
              <li key={each.service}><Link to="/map" className="chip"><span className="dot" aria-hidden="true" />{each.service}<span className="note">{duration(each.latency)}</span></Link></li>
            ))}
          </ul>
          <p className="note">95th percentile of requests, <Link to={`/query?q=${encodeURIComponent(HEALTH_QUERY)}`}>the last 15 minutes</Link> against <Link to={`/query?q=${encodeURIComponent(NORMAL_QUERY)}`}>the three hours before</Link>.</p>
        </div>
      )}
      {changes.length > 0 && (
        <div>
          <h2>Changed lately</h2>
          <ul className="changes">{changes.map((row, i) => <li key={i}><span className="note">{ago(String(row[0]))}</span> {String(row[4] || `${String(row[1])} of ${String(row[2])}`)}</li>)}</ul>
        </div>
      )}
      {health && health.length > 0 && (
        <div>
          <h2>Worth asking</h2>
          <ul className="asks">{questionsFor(health, [...new Set(changes.map(row => String(row[2])))]).map(question => <li key={question}><button type="button" className="card" onClick={() => props.onAsk(question)}>{question}</button></li>)}</ul>
        </div>
      )}
    </section>
  );
}
