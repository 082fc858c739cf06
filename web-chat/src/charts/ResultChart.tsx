import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { Cell, Table } from '../api/client.ts';
import { Bars, Contrast, Figure } from './Bars.tsx';
import { choose, toSeries } from './choose.ts';
import { DataTable } from './DataTable.tsx';
import { Heatmap } from './Heatmap.tsx';
import { changesBetween, type Marker } from './markers.ts';
import { Patterns } from './Patterns.tsx';

const TimeSeries = lazy(() => import('./TimeSeries.tsx'));
const ServiceMap = lazy(() => import('../map/ServiceGraph.tsx'));
const Waterfall = lazy(() => import('../trace/Waterfall.tsx'));

/// Rows drawn as their shape asks for, with the table one press away.
export function ResultChart(props: { table: Table; hint?: string; title: string; truncated?: boolean; onAsk?: (question: string) => void; lit?: readonly string[] }): ReactElement {
  const chart = useMemo(() => choose(props.table, props.hint), [props.table, props.hint]);
  const [asTable, setAsTable] = useState(false);
  const [markers, setMarkers] = useState<readonly Marker[]>([]);
  const series = useMemo(() => (chart.kind === 'series' ? toSeries(props.table, chart) : null), [chart, props.table]);
  useEffect(() => {
    const first = series?.seconds[0];
    const last = series?.seconds.at(-1);
    if (first === undefined || last === undefined) return;
    const stop = new AbortController();
    changesBetween(first, last + 60, stop.signal).then(found => { if (!stop.signal.aborted) setMarkers(found); }, () => {});
    return () => stop.abort();
  }, [series]);

  const ask = props.onAsk;
  const pick = ask ? (column: string, value: Cell): void => ask(about(column, value)) : undefined;
  const drawn = (): ReactElement => {
    switch (chart.kind) {
      case 'figure': return <Figure table={props.table} chart={chart} />;
      case 'series':
        return series ? (
          <Suspense fallback={<p className="note">drawing</p>}>
            <TimeSeries
              data={series}
              markers={markers}
              label={props.title}
              {...(ask ? { onAsk: (range: { from: number; to: number; series: string | null }) => ask(inRange(props.table, chart.groups, range)) } : {})}
            />
          </Suspense>
        ) : <></>;
      case 'heatmap': return <Heatmap table={props.table} chart={chart} />;
      case 'bars': return <Bars table={props.table} chart={chart} {...(pick ? { onPick: (name: string, column: string) => pick(column, name) } : {})} />;
      case 'contrast': return <Contrast table={props.table} chart={chart} />;
      case 'patterns': return <Patterns table={props.table} chart={chart} />;
      case 'graph': return <Suspense fallback={<p className="note">drawing</p>}><ServiceMap table={props.table} lit={props.lit ?? []} {...(ask ? { onPick: (name: string) => ask(about('service', name)) } : {})} /></Suspense>;
      case 'waterfall': return <Suspense fallback={<p className="note">drawing</p>}><Waterfall table={props.table} /></Suspense>;
      case 'table': return <DataTable table={props.table} name={fileName(props.title)} {...(props.truncated ? { truncated: true } : {})} {...(pick ? { onPick: pick } : {})} />;
    }
  };
  if (chart.kind === 'table') return drawn();
  return (
    <figure className="card chart">
      <figcaption>
        <strong>{props.title}</strong>
        <button type="button" className="btn quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>Table</button>
      </figcaption>
      {asTable ? <DataTable table={props.table} name={fileName(props.title)} {...(props.truncated ? { truncated: true } : {})} {...(pick ? { onPick: pick } : {})} /> : drawn()}
    </figure>
  );
}

function fileName(title: string): string {
  return title.replaceAll(/[^\w]+/g, '-').slice(0, 40).replaceAll(/^-|-$/g, '') || 'rows';
}

function about(column: string, value: Cell): string {
  return column === 'service' || column === 'caller' || column === 'callee' ? `why is ${String(value)} slow?` : `show the latest requests with ${column} = ${String(value)}`;
}

/// A question about a range of a chart, in words that name the range wholly.
function inRange(table: Table, groups: readonly number[], range: { from: number; to: number; series: string | null }): string {
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19) + 'Z';
  const service = groups.find(i => table.columns[i]?.name === 'service');
  const names = service === undefined ? [] : [...new Set(table.rows.map(row => String(row[service])))];
  const named = range.series && names.includes(range.series) ? range.series : names.length === 1 ? names[0] : null;
  return `why was ${named ?? 'it'} slow between ${time(range.from)} and ${time(range.to)}?`.replace('why was it slow', 'what is going on').replace('going on between', 'going on between');
}
