import { query, type Row, type Table } from '../api/client.ts';

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
  'SELECT service, rate() AS rps, error_rate() AS errors, p95(duration) AS p95 FROM requests LAST 15m GROUP BY service ORDER BY rps DESC LIMIT 200';

/// Quarters of an hour of the three hours before: their median is what is normal, also while a fault
/// that began an hour ago goes on.
export const NORMAL_QUERY =
  'SELECT error_rate() AS errors, p95(duration) AS p95 FROM requests SINCE 195m AGO UNTIL 15m AGO GROUP BY service EVERY 15m LIMIT 5000';

const numberAt = (row: Row, column: number): number | null => (typeof row[column] === 'number' ? (row[column] as number) : null);
const at = (table: Table, name: string): number => table.columns.findIndex(column => column.name === name);

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[Math.floor((sorted.length - 1) / 2)] ?? null);
}

/// A latency of twice the normal one, or two points more errors, is worth a look; fewer than
/// twenty requests tell nothing.
export function healthOf(now: Table, normal: Table): Health[] {
  const past = new Map<string, { latency: number[]; errors: number[] }>();
  const [pastService, pastLatency, pastErrors] = [at(normal, 'service'), at(normal, 'p95'), at(normal, 'errors')];
  for (const row of normal.rows) {
    const service = String(row[pastService] ?? '');
    const known = past.get(service) ?? { latency: [], errors: [] };
    past.set(service, known);
    const latency = numberAt(row, pastLatency);
    const errors = numberAt(row, pastErrors);
    if (latency !== null && latency > 0) known.latency.push(latency);
    if (errors !== null) known.errors.push(errors);
  }
  const columns = { service: at(now, 'service'), rps: at(now, 'rps'), errors: at(now, 'errors'), p95: at(now, 'p95') };
  return now.rows.map(row => {
    const service = String(row[columns.service] ?? '');
    const rate = numberAt(row, columns.rps) ?? 0;
    const errors = numberAt(row, columns.errors) ?? 0;
    const latency = numberAt(row, columns.p95) ?? 0;
    const before = past.get(service);
    const errorsBefore = median(before?.errors ?? []) ?? 0;
    const latencyBefore = median(before?.latency ?? []);
    const slower = latencyBefore !== null && latency > 2 * latencyBefore && latency - latencyBefore > 20e6;
    const failing = before !== undefined && errors - errorsBefore > 0.02;
    const odd = rate * 900 < 20 ? null : slower ? 'slower' : failing ? 'failing' : null;
    return { service, rate, errors, errorsBefore, latency, latencyBefore, odd };
  });
}

/// Both queries, now and normal.
export async function readHealth(signal: AbortSignal): Promise<Health[]> {
  const [now, normal] = await Promise.all([query(HEALTH_QUERY, signal), query(NORMAL_QUERY, signal)]);
  return healthOf(now, normal);
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
