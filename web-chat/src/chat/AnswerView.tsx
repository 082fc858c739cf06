import { lazy, memo, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import { query, type Table } from '../api/client.ts';
import { DataTable } from '../charts/DataTable.tsx';
import { changesBetween, type Marker } from '../charts/markers.ts';
import { ResultChart } from '../charts/ResultChart.tsx';
import { choose, toSeries, type SeriesData } from '../charts/choose.ts';
import { digits } from '../format/units.ts';
import { Link } from '../shell/Link.tsx';
import { mainStep, progress, type Answer, type Step } from './answer.ts';
import { chipsOf } from './chips.ts';
import { evidenceQuery, followUps, proofs } from './evidence.ts';

const TimeSeries = lazy(() => import('../charts/TimeSeries.tsx'));

/// An answer: one line first, then the causes or the chart, the query with its rows, what differs,
/// and what to ask next.
export const AnswerView = memo(function AnswerView(props: { answer: Answer; question: string; onAsk?: (question: string) => void }): ReactElement {
  const { answer, onAsk } = props;
  const proven = useMemo(() => proofs(answer), [answer]);
  const main = mainStep(answer) ?? proven[0] ?? null;
  const asking = answer.status === 'asking';
  const contrast = useMemo(() => answer.steps.find(step => step !== main && step.table && step.table.rows.length > 0 && choose(step.table).kind === 'contrast'), [answer.steps, main]);
  const lit = answer.causes[0]?.path ?? [];
  const why = answer.causes.length > 0;
  const next = useMemo(() => (asking ? [] : followUps(answer)), [answer, asking]);
  return (
    <div className="answer" aria-busy={asking}>
      <Steps answer={answer} proven={proven} {...(onAsk ? { onAsk } : {})} />
      <div aria-live="polite">
        {answer.texts.map((text, i) => <p className="line" key={i}>{text.text}</p>)}
        {answer.problems.map((problem, i) => <p className="error" key={i}>{problem}</p>)}
        {answer.question && (
          <div>
            <p className="line">{answer.question.question}</p>
            <div className="chips" role="group" aria-label="Possible answers">
              {answer.question.options.map(option => <button type="button" className="btn" key={option} onClick={() => onAsk?.(option)} disabled={!onAsk}>{option}</button>)}
            </div>
          </div>
        )}
      </div>
      {why && <Causes answer={answer} {...(onAsk ? { onAsk } : {})} />}
      {why && <Evidence answer={answer} {...(onAsk ? { onAsk } : {})} />}
      {!why && (answer.chart || !asking) && main?.table && main.table.rows.length > 0 && (
        <ResultChart table={main.table} title={answer.restated ?? props.question} {...(answer.chart ? { hint: answer.chart.kind } : {})} {...(onAsk ? { onAsk } : {})} lit={lit} />
      )}
      {main?.table?.rows.length === 0 && !why && <p className="note">The query found 0 rows in this time range.</p>}
      {main && !asking && <QueryBox step={main} label="Rows of the proof" {...(onAsk ? { onAsk } : {})} />}
      {contrast?.table && <ResultChart table={contrast.table} title="What is different about the affected requests" />}
      {answer.findings.length > 0 && (
        <ul className="findings" aria-label="Found on the way">
          {answer.findings.map((finding, i) => <li key={i}>{finding.text} <Link to={`/query?q=${encodeURIComponent(finding.observql)}`} className="note">proof</Link></li>)}
        </ul>
      )}
      {(answer.restated || answer.assumptions.length > 0) && <Assumed answer={answer} question={props.question} {...(onAsk ? { onAsk } : {})} />}
      {next.length > 0 && onAsk && (
        <div className="follow" role="group" aria-label="Worth asking next">
          {next.map(each => <button type="button" className="chip" key={each} onClick={() => onAsk(each)}>{each}</button>)}
        </div>
      )}
    </div>
  );
});

function Steps(props: { answer: Answer; proven: readonly Step[]; onAsk?: (question: string) => void }): ReactElement {
  const { answer } = props;
  return (
    <details className="steps" data-testid="steps">
      <summary>
        {answer.status === 'asking' ? <span className="spin" aria-hidden="true" /> : <svg className="tri" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 1l6 4-6 4z" fill="currentColor" /></svg>}
        <span>{progress(answer)}</span>
      </summary>
      <ol>
        {answer.restated && <li className="note">Understood as: {answer.restated}</li>}
        {[...answer.steps, ...props.proven].map((step, i) => (
          <li key={step.observql}>
            <details className="steps">
              <summary>
                <svg className="tri" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 1l6 4-6 4z" fill="currentColor" /></svg>
                <span>{step.table ? `${digits(step.table.rows.length)} rows` : step.digest ? 'proof' : 'running'}</span>
                <code>{step.observql}</code>
              </summary>
              <QueryBox step={step} label={`Rows of step ${i + 1}`} />
              {step.table && <DataTable table={step.table} name="step" label={`Rows of step ${i + 1}`} />}
            </details>
          </li>
        ))}
        {answer.others.map((other, i) => <li key={i} className="note">{other}</li>)}
      </ol>
    </details>
  );
}

/// The query behind an answer: to be read, run again and changed.
function QueryBox(props: { step: Step; label: string; onAsk?: (question: string) => void }): ReactElement {
  const { step } = props;
  const [state, setState] = useState<string>('');
  const [rows, setRows] = useState<Table | null>(null);
  const rerun = async (): Promise<void> => {
    setState('running');
    try {
      const result = await query(step.observql);
      if (!step.table) setRows(result);
      setState(result.digest === step.digest ? 'Same rows: the figures hold' : `Rows differ now (${digits(result.rows.length)} rows; telemetry moved on)`);
    } catch (failure) {
      setState(failure instanceof Error ? failure.message : 'failed');
    }
  };
  return (
    <div className="query" data-testid="query">
      <pre>{step.observql}</pre>
      <div className="bar">
        {step.digest && <span title={`SHA-256 of the rows: ${step.digest}`}>rows <code>{step.digest.slice(0, 8)}</code></span>}
        <button type="button" className="btn quiet" onClick={() => void rerun()}>Run again</button>
        <Link to={`/query?q=${encodeURIComponent(step.observql)}`} className="btn quiet">Edit query</Link>
        <span role="status">{state}</span>
      </div>
      {rows && <DataTable table={rows} name="proof" label={props.label} />}
    </div>
  );
}

function Causes(props: { answer: Answer; onAsk?: (question: string) => void }): ReactElement {
  return (
    <ol className="causes" aria-label="Suspects, most likely first" data-testid="causes">
      {props.answer.causes.map((cause, i) => (
        <li key={cause.service} className={`card cause${i === 0 ? ' first' : ''}`}>
          <div className="path">
            <span className="sr">{i + 1}. {cause.service}: from the symptom to it:</span>
            {cause.path.map((hop, at) => (
              <span key={hop} style={{ display: 'contents' }}>{at > 0 && <span aria-hidden="true">→</span>}<span className="hop">{hop}</span></span>
            ))}
          </div>
          <p>{cause.evidence}</p>
          <div className="share"><span className="track"><b style={{ width: `${Math.min(100, cause.share * 100)}%` }} /></span><span>{digits(Math.round(cause.share * 100))} % of the excess</span></div>
        </li>
      ))}
    </ol>
  );
}

/// The services of the causal path over time, with changes drawn in.
function Evidence(props: { answer: Answer; onAsk?: (question: string) => void }): ReactElement | null {
  const { answer } = props;
  const text = useMemo(() => (answer.status === 'asking' ? null : evidenceQuery(answer)), [answer]);
  const [drawn, setDrawn] = useState<{ table: Table; data: SeriesData; markers: Marker[]; step: Step } | null>(null);
  useEffect(() => {
    if (!text) return;
    const stop = new AbortController();
    void (async () => {
      try {
        const result = await query(text, stop.signal);
        const chart = choose(result, 'series');
        if (chart.kind !== 'series') return;
        const data = toSeries(result, chart);
        const markers = await changesBetween(data.seconds[0] ?? 0, (data.seconds.at(-1) ?? 0) + 60, stop.signal);
        if (!stop.signal.aborted) setDrawn({ table: result, data, markers, step: { observql: result.observql, table: result, digest: result.digest, note: null } });
      } catch {
        // The answer stands without its picture.
      }
    })();
    return () => stop.abort();
  }, [text]);
  if (!drawn || drawn.data.series.length === 0) return null;
  const ask = props.onAsk;
  return (
    <figure className="card chart">
      <figcaption><strong>95th percentile of duration along the path</strong></figcaption>
      <Suspense fallback={<p className="note">drawing</p>}>
        <TimeSeries data={drawn.data} markers={drawn.markers} label="95th percentile of duration along the path"
          {...(ask ? { onAsk: (range: { from: number; to: number; series: string | null }) => ask(`why was ${range.series ?? answer.causes[0]?.path[0] ?? 'it'} slow between ${iso(range.from)} and ${iso(range.to)}?`) } : {})} />
      </Suspense>
      <details className="steps"><summary><svg className="tri" viewBox="0 0 10 10" aria-hidden="true"><path d="M2 1l6 4-6 4z" fill="currentColor" /></svg>Query of this chart</summary><QueryBox step={drawn.step} label="Rows of the chart" /></details>
    </figure>
  );
}

const iso = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

function Assumed(props: { answer: Answer; question: string; onAsk?: (question: string) => void }): ReactElement {
  const { answer } = props;
  const [open, setOpen] = useState<number | null>(null);
  const chips = useMemo(() => chipsOf(answer, props.question), [answer, props.question]);
  return (
    <div className="chips" aria-label="What was assumed" role="group">
      <span className="restated">{answer.restated}</span>
      {answer.confidence !== null && (
        <span className="meter" title="How sure the reading of the question is">
          <i aria-hidden="true"><b style={{ width: `${answer.confidence * 100}%` }} /></i>{Math.round(answer.confidence * 100)} % sure of the reading
        </span>
      )}
      {chips.map((chip, i) => chip.options && chip.options.length > 0 && props.onAsk ? (
        <span key={chip.label} className="chips">
          <button type="button" className="chip" aria-expanded={open === i} onClick={() => setOpen(open === i ? null : i)}>{chip.label} ▾</button>
          {open === i && chip.options.map(option => <button type="button" className="btn" key={option.question} onClick={() => { setOpen(null); props.onAsk?.(option.question); }}>{option.label}</button>)}
        </span>
      ) : <span className="chip" key={chip.label}>{chip.label}</span>)}
    </div>
  );
}
