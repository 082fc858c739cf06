import { query, type Row } from '../api/client.ts';

/// A moment drawn into charts.
export type Marker = { seconds: number; label: string; kind: 'change' | 'anomaly' };

/// The changes between two moments, for drawing in. A chart without them is better than none, so
/// that failures yield none.
export async function changesBetween(from: number, to: number, signal: AbortSignal): Promise<Marker[]> {
  const span = `SINCE '${new Date(from * 1000).toISOString()}' UNTIL '${new Date(to * 1000).toISOString()}'`;
  try {
    const found = await query(`SELECT time, kind, service, version FROM changes ${span} ORDER BY time LIMIT 50`, signal);
    return found.rows.map(toMarker);
  } catch {
    return [];
  }
}

export function toMarker(row: Row): Marker {
  const [time, kind, service, version] = row;
  return { seconds: Date.parse(String(time)) / 1000, label: [service, version || kind].filter(Boolean).join(' ').slice(0, 40), kind: 'change' };
}
