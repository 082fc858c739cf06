import type { Cell, Row, Table } from '../api/client.ts';

/// Sorted copies; nulls last either way, texts by their letters.
export function sorted(table: Table, column: number, up: boolean): Row[] {
  const sign = up ? 1 : -1;
  return [...table.rows].sort((a, b) => {
    const left = a[column] ?? null;
    const right = b[column] ?? null;
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right));
  });
}

/// Raw values for programs. A text that a spreadsheet would run as a formula gets a quote before it.
export function toCsv(table: Table, separator: ',' | '\t'): string {
  const lines = [table.columns.map(column => quoted(column.name, separator)).join(separator)];
  for (const row of table.rows) lines.push(table.columns.map((_, i) => quoted(row[i] ?? null, separator)).join(separator));
  return `${lines.join('\n')}\n`;
}

function quoted(value: Cell, separator: string): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  let text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  if (separator === '\t') return text.replaceAll(/[\t\r\n]/g, ' ');
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
