import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { get, post, query, remove, RequestFailed, type QueryProblem, type QueryResult, type SavedQuery } from '../api/client.ts';
import { ResultChart } from '../charts/ResultChart.tsx';
import { digits } from '../format/units.ts';
import { askInChat } from '../shell/App.tsx';
import { Icon } from '../shell/icons.tsx';
import { go } from '../shell/route.ts';

const CodeEditor = lazy(() => import('./CodeEditor.tsx'));

const FIRST = 'SELECT service, rate() AS rps, error_rate(), p95(duration) AS p95 FROM requests\nLAST 15m GROUP BY service ORDER BY rps DESC';

/// ObservQL: write, check, format, run, save.
export default function EditorView(props: { initial: string | null }): ReactElement {
  const [text, setText] = useState(props.initial ?? FIRST);
  const [result, setResult] = useState<QueryResult | null>(null);
  const [problems, setProblems] = useState<readonly QueryProblem[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<readonly SavedQuery[]>([]);
  const [saving, setSaving] = useState<string | null>(null);
  const [showSql, setShowSql] = useState(false);
  const running = useRef<AbortController | null>(null);
  const refresh = (): void => { get<SavedQuery[]>('/api/v1/saved-queries').then(setSaved, () => {}); };
  useEffect(() => { document.title = 'Query · OllyStack'; refresh(); }, []);

  const failed = (failure: unknown): void => {
    if (failure instanceof RequestFailed) {
      setProblems(failure.problem.problems ?? []);
      setTrouble(failure.message);
    } else if (!(failure instanceof DOMException)) setTrouble(String(failure));
  };
  const run = useCallback(async (wanted: string): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setTrouble(null);
    setProblems([]);
    go(`/query?q=${encodeURIComponent(wanted)}`, true);
    try {
      setResult(await query(wanted, controller.signal));
    } catch (failure) {
      setResult(null);
      failed(failure);
    } finally {
      if (running.current === controller) setBusy(false);
    }
  }, []);
  useEffect(() => { if (props.initial) void run(props.initial); /* once, for links */ // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const format = async (): Promise<void> => {
    try {
      setText((await post<{ observql: string }>('/api/v1/check', { query: text })).observql);
      setTrouble(null);
    } catch (failure) {
      failed(failure);
    }
  };
  const apply = (problem: QueryProblem): void => {
    const edits = [...(problem.fix?.edits ?? [])].sort((a, b) => b.start - a.start);
    setText(edits.reduce((changed, edit) => changed.slice(0, edit.start) + edit.replacement + changed.slice(edit.end), text));
    setTrouble(null);
    setProblems([]);
  };
  return (
    <div className="view">
      <header className="viewhead">
        <h1>Query</h1>
        <span className="grow" />
        {busy
          ? <button type="button" className="btn" onClick={() => { running.current?.abort(); setBusy(false); }}><Icon name="stop" />Stop</button>
          : <button type="button" className="btn primary" title="Ctrl Enter" onClick={() => void run(text)}><Icon name="play" />Run</button>}
        <button type="button" className="btn" onClick={() => void format()}>Format</button>
        <button type="button" className="btn" onClick={() => setSaving('')}><Icon name="save" />Save</button>
      </header>
      <div className="pad editor">
        {saving !== null && (
          <form className="feedback" onSubmit={event => { event.preventDefault(); void post('/api/v1/saved-queries', { name: saving, description: '', query: text }).then(() => { setSaving(null); refresh(); }, failed); }}>
            <label className="sr" htmlFor="save-name">Name of the query</label>
            <input id="save-name" autoFocus required maxLength={100} value={saving} placeholder="Name" onChange={event => setSaving(event.target.value)} />
            <button type="submit" className="btn primary">Save</button>
            <button type="button" className="btn" onClick={() => setSaving(null)}>Cancel</button>
          </form>
        )}
        <div className="card"><Suspense fallback={<pre className="code">{text}</pre>}><CodeEditor text={text} onChange={setText} onRun={() => void run(text)} onFormat={() => void format()} /></Suspense></div>
        <p className="note"><span className="kbd">Ctrl Enter</span> run <span className="kbd">Ctrl Space</span> complete <span className="kbd">Shift Alt F</span> format</p>
        {trouble && <pre className="error" role="alert">{trouble}</pre>}
        {problems.some(problem => problem.fix) && <div className="chips">{problems.filter(problem => problem.fix).map((problem, i) => <button type="button" className="btn" key={i} onClick={() => apply(problem)}>{problem.fix?.title}</button>)}</div>}
        {result && (
          <>
            {result.warnings.map((warning, i) => <p className="note" key={i}>{warning.code}: {warning.message}</p>)}
            {result.rows.length > 0 ? <ResultChart table={result} title={`${digits(result.rows.length)} rows`} truncated={result.truncated} onAsk={askInChat} /> : <p className="note">0 rows.</p>}
            <div className="query"><div className="bar">
              <span>read {digits(result.statistics.rowsRead)} rows in {digits(result.statistics.elapsedMs)} ms</span>
              <span>digest <code>{result.digest.slice(0, 8)}</code></span>
              <button type="button" className="btn quiet" aria-expanded={showSql} onClick={() => setShowSql(!showSql)}>SQL</button>
            </div>{showSql && <pre>{result.sql}</pre>}</div>
          </>
        )}
        {saved.length > 0 && (
          <section aria-labelledby="saved"><h2 id="saved">Saved</h2>
            <ul className="saved">{saved.map(each => (
              <li key={each.id}><button type="button" className="linkish" onClick={() => { setText(each.query); void run(each.query); }}>{each.name}</button> <code>{each.query.slice(0, 90)}</code>
                <button type="button" className="btn quiet icon" aria-label={`Delete ${each.name}`} onClick={() => void remove(`/api/v1/saved-queries/${encodeURIComponent(each.id)}`).then(refresh, failed)}><Icon name="trash" /></button></li>
            ))}</ul>
          </section>
        )}
      </div>
    </div>
  );
}
