import type { Table } from '../api/client.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/// The templates of the last stretch of time, or of the hour before it.
export function patternsQuery(service: string, severity: string, last: string, before: boolean): string {
  const where = [`severity >= ${quoted(severity)}`, ...(service ? [`service = ${quoted(service)}`] : [])].join(' AND ');
  const time = before ? `SINCE 75m AGO UNTIL ${last} AGO` : `LAST ${last}`;
  return `FROM PATTERNS((SELECT body FROM logs WHERE ${where}), max => 60) ${time} ORDER BY count DESC`;
}

/// Marks the templates that the time before did not have. With no logs before, nothing is new:
/// everything would be.
export function firstSeen(now: Table, before: Table): Table {
  const at = now.columns.findIndex(column => column.name === 'pattern');
  const then = before.columns.findIndex(column => column.name === 'pattern');
  if (at < 0 || then < 0) return now;
  const known = new Set(before.rows.map(row => row[then]));
  return {
    columns: [...now.columns, { name: 'is_new', type: 'bool', unit: '' }],
    rows: now.rows.map(row => [...row, before.rows.length > 0 && !known.has(row[at])]),
  };
}
