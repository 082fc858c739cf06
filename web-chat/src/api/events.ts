import type { Cell, Column } from './client.ts';

/// The events of an answer, as the service streams them. Kinds that this version does not know are
/// kept as steps and shown by name: a newer service does not break an older page.
export type AnswerEvent =
  | { event: 'understood'; data: { restated: string; confidence: number; assumptions: string[]; chips?: Chip[] } }
  | { event: 'queryready'; data: { observql: string } }
  | { event: 'rows'; data: { observql: string; columns: Column[]; rows: Cell[][]; digest: string } }
  | { event: 'chart'; data: { observql: string; kind: string } }
  | { event: 'finding'; data: { text: string; observql: string; digest: string } }
  | { event: 'text'; data: { text: string; observql: string } }
  | { event: 'causes'; data: { causes: Cause[] } }
  | { event: 'question'; data: { question: string; options: string[] } }
  | { event: 'done'; data: { status: string; elapsed: string } }
  | { event: 'failed'; data: { problems: string[]; elapsed: string } }
  | { event: 'unknown'; name: string; data: unknown };

/// What was assumed, with what it can be changed to.
export type Chip = { label: string; slot?: string; options?: { label: string; question: string }[] };

export type Cause = { service: string; share: number; path: string[]; evidence: string };

export type Numbered = { id: number; event: AnswerEvent };

const KNOWN = new Set([
  'understood', 'queryready', 'rows', 'chart', 'finding', 'text', 'causes', 'question', 'done', 'failed',
]);

export function decode(name: string, data: unknown): AnswerEvent {
  return KNOWN.has(name) && typeof data === 'object' && data !== null
    ? ({ event: name, data } as AnswerEvent)
    : { event: 'unknown', name, data };
}

/// Seconds of an ISO-8601 duration such as PT0.497S, or null.
export function seconds(duration: string): number | null {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration);
  if (!parts) return null;
  return Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
}
