import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { quantity, moment } from '../format/units.ts';
import type { SeriesData } from './choose.ts';
import type { Marker } from './markers.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
};

/// Lines over time, with changes drawn in. Dragging picks a range, a click picks a point; either can
/// be asked about.
export default function TimeSeries(props: {
  data: SeriesData;
  markers: readonly Marker[];
  label: string;
  onAsk?: (question: { from: number; to: number; series: string | null }) => void;
}): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const [picked, setPicked] = useState<{ from: number; to: number; left: number; series: string | null } | null>(null);
  const [theme, setTheme] = useState(document.documentElement.dataset['theme']);
  const { data, markers } = props;
  const summary = useMemo(() => describe(data), [data]);

  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset['theme']));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const first = data.series[0];
    const axis = { stroke: colour('--faint'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '11px system-ui, sans-serif' };
    const solid = data.series.filter(series => !series.dashed).map(series => series.name);
    const colourOf = (name: string): string => colour(`--c${Math.max(0, solid.indexOf(name.replace(/ before$/, ''))) % 8}`);
    const step = (data.seconds[1] ?? 0) - (data.seconds[0] ?? 0);
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: 210,
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 }, focus: { prox: 24 } },
        focus: { alpha: 0.35 },
        scales: { y: { range: (_, low, high) => [Math.min(0, low), high <= 0 ? 1 : high * 1.08] } },
        axes: [
          { ...axis, size: 28, values: (_, ticks) => ticks.map(clock) },
          { ...axis, size: 68, values: (_, ticks) => ticks.map(tick => (first ? quantity(tick, first.column) : String(tick))) },
        ],
        series: [
          {},
          ...data.series.map(series => ({
            label: series.name,
            stroke: colourOf(series.name),
            width: series.dashed ? 1.2 : 1.8,
            dash: series.dashed ? [4, 4] : [],
            spanGaps: false,
            points: { show: data.seconds.length < 3 },
          })),
        ],
        hooks: {
          draw: [
            chart => {
              const { ctx, bbox } = chart;
              ctx.save();
              for (const marker of markers) {
                const x = Math.round(chart.valToPos(marker.seconds, 'x', true));
                if (x < bbox.left || x > bbox.left + bbox.width) continue;
                ctx.strokeStyle = colour(marker.kind === 'anomaly' ? '--bad' : '--warn');
                ctx.setLineDash([5, 4]);
                ctx.lineWidth = 1.5 * devicePixelRatio;
                ctx.beginPath();
                ctx.moveTo(x, bbox.top);
                ctx.lineTo(x, bbox.top + bbox.height);
                ctx.stroke();
                ctx.fillStyle = colour(marker.kind === 'anomaly' ? '--bad' : '--warn');
                ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
                const right = x > bbox.left + bbox.width * 0.7;
                ctx.textAlign = right ? 'right' : 'left';
                ctx.fillText(marker.label, x + (right ? -4 : 4) * devicePixelRatio, bbox.top + 11 * devicePixelRatio);
              }
              ctx.restore();
            },
          ],
          setSelect: [
            chart => {
              if (chart.select.width < 4) return;
              const from = chart.posToVal(chart.select.left, 'x');
              const to = chart.posToVal(chart.select.left + chart.select.width, 'x');
              setPicked({ from, to, left: chart.select.left, series: null });
            },
          ],
          ready: [
            chart => {
              chart.over.addEventListener('click', () => {
                const index = chart.cursor.idx;
                if (index === null || index === undefined || chart.select.width >= 4) return;
                const at = data.seconds[index];
                if (at === undefined) return;
                const focused = data.series.findIndex((_, i) => chart.series[i + 1] && (chart as { _focus?: number })._focus === i + 1);
                setPicked({ from: at - step, to: at + step, left: chart.cursor.left ?? 0, series: data.series[focused]?.name ?? null });
              });
            },
          ],
        },
      },
      [data.seconds, ...data.series.map(series => series.values)],
      element,
    );
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 210 }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [data, markers, theme]);

  const ask = props.onAsk;
  return (
    <div className="plot">
      <div ref={host} role="img" aria-label={`${props.label}. ${summary}`} data-testid="time-series" />
      {picked && ask && (
        <div className="asktip" style={{ left: Math.min(picked.left, (host.current?.clientWidth ?? 400) - 230) + 40 }}>
          <button type="button" className="btn" onClick={() => { ask(picked); setPicked(null); }}>
            Ask about {moment(new Date(picked.from * 1000).toISOString()).slice(0, 5)}–{clock(picked.to)}
          </button>
          <button type="button" className="btn quiet icon" aria-label="Close" onClick={() => setPicked(null)}>✕</button>
        </div>
      )}
      <div className="legend">
        {data.series.filter(series => !series.dashed).map((series, i) => (
          <span key={series.name}>
            <i style={{ background: `var(--c${i % 8})` }} />
            {series.name}
          </span>
        ))}
        {data.series.some(series => series.dashed) && <span>dashed: the time before</span>}
        {markers.length > 0 && <span>vertical lines: changes</span>}
      </div>
    </div>
  );
}

function describe(data: SeriesData): string {
  return data.series
    .slice(0, 4)
    .map(series => {
      const values = series.values.filter((value): value is number => value !== null);
      return values.length === 0
        ? `${series.name}: no values`
        : `${series.name}: ${quantity(Math.min(...values), series.column)} to ${quantity(Math.max(...values), series.column)}`;
    })
    .join('; ');
}
