import type { Table } from '../api/client.ts';

/// How a service does now against the time before.
export type Health = {
  service: string;
  rate: number;
  errors: number;
  errorsBefore: number;
  latency: number;
  latencyBefore: number | null;
  odd: string | null;
};

export const HEALTH_QUERY =
  'SELECT service, rate() AS rps, error_rate() AS errors, p95(duration) AS p95 FROM requests LAST 15m GROUP BY service COMPARE TO PREVIOUS ORDER BY rps DESC LIMIT 200';

/// A latency of twice the one before, or two points more errors, is worth a look; fewer than a
/// request in twenty seconds tell nothing.
export function healthOf(table: Table): Health[] {
  const at = (name: string): number => table.columns.findIndex(column => column.name === name);
  const columns = { service: at('service'), rps: at('rps'), errors: at('errors'), errorsBefore: at('errors__base'), p95: at('p95'), before: at('p95__base') };
  return table.rows.map(row => {
    const number = (column: number): number | null => (typeof row[column] === 'number' ? (row[column] as number) : null);
    const rate = number(columns.rps) ?? 0;
    const errors = number(columns.errors) ?? 0;
    const errorsBefore = number(columns.errorsBefore) ?? 0;
    const latency = number(columns.p95) ?? 0;
    const latencyBefore = number(columns.before);
    const slower = latencyBefore !== null && latencyBefore > 0 && latency > 2 * latencyBefore && latency - latencyBefore > 20e6;
    const failing = errors - errorsBefore > 0.02;
    const odd = rate < 0.05 ? null : slower ? 'slower' : failing ? 'failing' : null;
    return { service: String(row[columns.service] ?? ''), rate, errors, errorsBefore, latency, latencyBefore, odd };
  });
}

/// Five questions about what is there, the worst first.
export function questionsFor(health: readonly Health[], changed: readonly string[]): string[] {
  const questions: string[] = [];
  const add = (question: string): void => { if (!questions.includes(question) && questions.length < 5) questions.push(question); };
  const odd = health.filter(each => each.odd).sort((a, b) => b.rate * b.latency - a.rate * a.latency);
  for (const each of odd.slice(0, 2)) add(each.odd === 'failing' ? `why is ${each.service} failing?` : `why is ${each.service} slow?`);
  if (changed[0]) add(`what changed on ${changed[0]} in the last 3 hours?`);
  const busy = health[0];
  const worst = [...health].sort((a, b) => b.errors - a.errors)[0];
  add('what is going on?');
  if (busy) add(`p95 latency of ${busy.service} over the last hour by operation`);
  if (worst && worst.errors > 0) add(`errors of ${worst.service} in the logs`);
  add('which service has the highest error rate?');
  add('slowest traces in the last 15 minutes');
  return questions;
}
