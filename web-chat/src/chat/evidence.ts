import type { Answer, Step } from './answer.ts';
import { choose } from '../charts/choose.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/// The query that draws the services of the first cause's path over the time that the answer looked
/// at, from half an hour before it.
export function evidenceQuery(answer: Answer): string | null {
  const path = answer.causes[0]?.path ?? [];
  const range = [...answer.steps, ...answer.findings].map(each => /SINCE '([^']+)' UNTIL '([^']+)'/.exec(each.observql)).find(match => match);
  if (path.length === 0 || !range?.[1] || !range[2]) return null;
  const from = Date.parse(range[1]);
  const to = Date.parse(range[2]);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return null;
  const start = new Date(from - Math.max(30 * 60_000, to - from)).toISOString();
  const minutes = Math.max(1, Math.round((to - Date.parse(start)) / 60_000 / 60));
  return `SELECT p95(duration) FROM requests WHERE service IN (${path.map(quoted).join(', ')}) SINCE '${start}' UNTIL '${range[2]}' GROUP BY service EVERY ${minutes}m LIMIT 5000`;
}

/// The queries that prove the findings, once each, where they are not steps already. Their rows are
/// read when somebody asks for them.
export function proofs(answer: Answer): Step[] {
  const known = new Set(answer.steps.map(step => step.observql));
  return answer.findings.flatMap(finding => {
    if (finding.observql === '' || known.has(finding.observql)) return [];
    known.add(finding.observql);
    return [{ observql: finding.observql, table: null, digest: finding.digest, note: null }];
  });
}

/// Questions that make sense after this answer, about names that its rows hold.
export function followUps(answer: Answer): string[] {
  if (answer.status !== 'answered') return [];
  const cause = answer.causes[0];
  if (cause) {
    return [
      `slowest traces of ${cause.service}`,
      `log patterns of ${cause.service}`,
      `what changed on ${cause.service} in the last 3 hours?`,
      `who calls ${cause.service}?`,
    ];
  }
  const next: string[] = [];
  const main = answer.steps.find(step => step.observql === answer.chart?.observql && step.table) ?? answer.steps.find(step => step.table);
  const table = main?.table;
  if (table && table.rows.length > 0) {
    const service = table.columns.findIndex(column => column.name === 'service');
    const first = service >= 0 ? table.rows[0]?.[service] : /service = '([^']+)'/.exec(main.observql)?.[1];
    const chart = choose(table, answer.chart?.kind);
    if (typeof first === 'string' && first !== '') next.push(`why is ${first} slow?`);
    if (chart.kind === 'figure' || chart.kind === 'bars') next.push('and over time?');
    if (chart.kind === 'figure') next.push('compared with yesterday');
    if (typeof first === 'string' && first !== '') next.push(`errors of ${first} in the logs`);
  }
  return next.slice(0, 4);
}
