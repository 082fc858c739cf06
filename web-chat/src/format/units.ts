import type { Cell, Column } from '../api/client.ts';

/// Three significant digits, and every digit of whole numbers, as the service's own sentences have.
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(String(value));
  const decimals = Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  const text = value.toFixed(decimals);
  return grouped(text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
}

function grouped(text: string): string {
  const [whole, fraction] = text.split('.');
  const separated = (whole ?? '').replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

export function duration(nanos: number): string {
  const size = Math.abs(nanos);
  if (size >= 120e9) return `${digits(nanos / 60e9)} min`;
  if (size >= 1e9) return `${digits(nanos / 1e9)} s`;
  if (size >= 1e6) return `${digits(nanos / 1e6)} ms`;
  if (size >= 1e3) return `${digits(nanos / 1e3)} µs`;
  return `${digits(nanos)} ns`;
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let size = value;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${digits(size)} ${units[unit]}`;
}

export function quantity(value: number, column: Pick<Column, 'type' | 'unit'>): string {
  if (column.type === 'duration' || column.unit === 'ns') return duration(value);
  if (column.type === 'size' || column.unit === 'By') return bytes(value);
  if (column.type === 'ratio') return `${digits(value * 100)} %`;
  if (column.unit === '' || column.unit === '1' || /^\{.*\}$/.test(column.unit)) return digits(value);
  if (column.unit === '1/s') return `${digits(value)}/s`;
  return `${digits(value)} ${column.unit}`;
}

export function cell(value: Cell, column: Column): string {
  if (value === null) return '–';
  if (typeof value === 'number') return quantity(value, column);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return column.type === 'timestamp' ? moment(value) : value;
  return value.map(each => cell(each, column)).join(', ');
}

export function isNumeric(column: Column): boolean {
  return column.type === 'number' || column.type === 'duration' || column.type === 'ratio' || column.type === 'size';
}

const two = (value: number): string => String(value).padStart(2, '0');

/// Clock time of the reader, with the day when it is another one than today's.
export function moment(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return date.toDateString() === now.toDateString()
    ? clock
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

export function ago(iso: string, now: Date = new Date()): string {
  const elapsed = Math.max(0, (now.getTime() - new Date(iso).getTime()) / 1000);
  if (elapsed < 60) return 'now';
  if (elapsed < 3600) return `${Math.floor(elapsed / 60)} min ago`;
  if (elapsed < 86_400) return `${Math.floor(elapsed / 3600)} h ago`;
  return `${Math.floor(elapsed / 86_400)} d ago`;
}

/// "+42 %", or "new" where there was nothing before.
export function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'unchanged' : 'new';
  const share = (now - before) / Math.abs(before);
  if (Math.abs(share) < 0.005) return 'unchanged';
  return `${share > 0 ? '+' : '−'}${digits(Math.round(Math.abs(share) * 1000) / 10)} %`;
}
