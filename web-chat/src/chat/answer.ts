import type { Cause, Chip, Numbered } from '../api/events.ts';
import { seconds } from '../api/events.ts';
import type { Table } from '../api/client.ts';

/// One query of an answer, with its rows as soon as they are there.
export type Step = { observql: string; table: Table | null; digest: string | null; note: string | null };

export type Status = 'asking' | 'answered' | 'clarify' | 'refused' | 'failed';

/// An answer as far as its events tell.
export type Answer = {
  lastEvent: number;
  status: Status;
  restated: string | null;
  confidence: number | null;
  assumptions: readonly string[];
  chips: readonly Chip[];
  steps: readonly Step[];
  texts: readonly { text: string; observql: string }[];
  findings: readonly { text: string; observql: string; digest: string }[];
  causes: readonly Cause[];
  chart: { observql: string; kind: string } | null;
  question: { question: string; options: readonly string[] } | null;
  problems: readonly string[];
  others: readonly string[];
  elapsedSeconds: number | null;
};

export const EMPTY: Answer = {
  lastEvent: 0, status: 'asking', restated: null, confidence: null, assumptions: [], chips: [], steps: [], texts: [],
  findings: [], causes: [], chart: null, question: null, problems: [], others: [], elapsedSeconds: null,
};

/// The answer after one more event. An event that was seen is ignored: a resumed stream may repeat.
export function reduce(answer: Answer, numbered: Numbered): Answer {
  if (numbered.id <= answer.lastEvent) return answer;
  const next: Answer = { ...answer, lastEvent: numbered.id };
  const event = numbered.event;
  switch (event.event) {
    case 'understood':
      return {
        ...next, restated: event.data.restated, confidence: event.data.confidence,
        assumptions: event.data.assumptions ?? [], chips: event.data.chips ?? [],
      };
    case 'queryready':
      return answer.steps.some(step => step.observql === event.data.observql)
        ? next
        : { ...next, steps: [...answer.steps, { observql: event.data.observql, table: null, digest: null, note: null }] };
    case 'rows': {
      const filled: Step = {
        observql: event.data.observql,
        table: { columns: event.data.columns, rows: event.data.rows },
        digest: event.data.digest,
        note: null,
      };
      const known = answer.steps.findIndex(step => step.observql === filled.observql);
      return {
        ...next,
        steps: known < 0 ? [...answer.steps, filled] : answer.steps.map((step, i) => (i === known ? { ...filled, note: step.note } : step)),
      };
    }
    case 'chart':
      return { ...next, chart: { observql: event.data.observql, kind: event.data.kind.toLowerCase() } };
    case 'finding':
      return {
        ...next,
        findings: [...answer.findings, event.data],
        steps: answer.steps.map(step => (step.observql === event.data.observql ? { ...step, note: event.data.text } : step)),
      };
    case 'text':
      return { ...next, texts: [...answer.texts, event.data] };
    case 'causes':
      return { ...next, causes: event.data.causes };
    case 'question':
      return { ...next, question: { question: event.data.question, options: event.data.options ?? [] } };
    case 'done':
      return { ...next, status: status(event.data.status), elapsedSeconds: seconds(event.data.elapsed) };
    case 'failed':
      return { ...next, status: 'failed', problems: event.data.problems, elapsedSeconds: seconds(event.data.elapsed) };
    case 'unknown':
      return { ...next, others: [...answer.others, event.name] };
  }
}

export function all(events: readonly Numbered[]): Answer {
  return events.reduce(reduce, EMPTY);
}

function status(text: string): Status {
  const lower = text.toLowerCase();
  return lower === 'clarify' || lower === 'refused' ? lower : 'answered';
}

/// The query that the answer's chart and first line rest on.
export function mainStep(answer: Answer): Step | null {
  const charted = answer.chart;
  const wanted = charted?.observql ?? answer.texts[0]?.observql;
  return answer.steps.find(step => step.observql === wanted && step.table) ?? answer.steps.find(step => step.table) ?? null;
}

/// "understood ... ran 3 queries ... ranked 2 suspects".
export function progress(answer: Answer): string {
  const parts: string[] = [];
  if (answer.restated) parts.push('understood');
  const ran = answer.steps.filter(step => step.table).length;
  const running = answer.steps.length - ran;
  if (ran > 0) parts.push(`ran ${ran} ${ran === 1 ? 'query' : 'queries'}`);
  if (running > 0 && answer.status === 'asking') parts.push(`running ${running} more`);
  if (answer.causes.length > 0) parts.push(`ranked ${answer.causes.length} ${answer.causes.length === 1 ? 'suspect' : 'suspects'}`);
  if (answer.others.length > 0) parts.push(answer.others.join(', '));
  if (parts.length === 0) parts.push(answer.status === 'asking' ? 'reading the question' : 'no query was needed');
  if (answer.elapsedSeconds !== null) parts.push(`${answer.elapsedSeconds.toFixed(answer.elapsedSeconds < 1 ? 2 : 1)} s`);
  return parts.join(' · ');
}
