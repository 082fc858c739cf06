import type { Chip } from '../api/events.ts';
import type { Answer } from './answer.ts';

const TIMES = ['last 15 minutes', 'last hour', 'last 3 hours', 'last 24 hours'];

/// What was assumed, each with what else it could be: pressing one asks the changed question as a
/// follow-up, so that every other slot stays. The service's own chips come first.
export function chipsOf(answer: Answer, question: string): Chip[] {
  const chips: Chip[] = [...answer.chips];
  const known = new Set(chips.map(chip => chip.label));
  for (const assumption of answer.assumptions) {
    if (!known.has(assumption)) {
      chips.push(/\b(minute|hour|day|min|h)s?\b/.test(assumption) ? { label: assumption, slot: 'time', options: times(answer) } : { label: assumption });
    }
  }
  const restated = answer.restated ?? '';
  if (!chips.some(chip => chip.slot === 'time')) {
    const time = /the last [\d.]+ (?:min|s|h)\b/.exec(restated);
    if (time) chips.push({ label: time[0], slot: 'time', options: times(answer) });
  }
  const measure = /\b(p50|p95|p99|error rate)\b/.exec(restated);
  if (measure && !/^why/i.test(question) && !restated.startsWith('why') && !chips.some(chip => chip.slot === 'measure')) {
    chips.push({
      label: measure[0],
      slot: 'measure',
      options: ['p50', 'p95', 'p99', 'error rate'].filter(each => each !== measure[0]).map(each => ({ label: each, question: `${each} instead` })),
    });
  }
  return chips;
}

function times(answer: Answer): { label: string; question: string }[] {
  const restated = answer.restated ?? '';
  return TIMES.filter(time => !restated.includes(`the ${time}`)).map(time => ({ label: time, question: `${time} instead` }));
}
