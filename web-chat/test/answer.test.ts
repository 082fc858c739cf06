import { describe, expect, it } from 'vitest';
import { decode, seconds, type Numbered } from '../src/api/events.ts';
import { EventParser } from '../src/api/stream.ts';
import { all, EMPTY, mainStep, progress, reduce } from '../src/chat/answer.ts';
import { NEW, step } from '../src/chat/session.ts';

const column = (name: string, type: string, unit = '') => ({ name, type, unit });
const numbered = (id: number, event: string, data: unknown): Numbered => ({ id, event: decode(event, data) });

const WHY: Numbered[] = [
  numbered(1, 'understood', { restated: 'why checkout is slow', confidence: 0.93, assumptions: ['the last 15 minutes'] }),
  numbered(2, 'queryready', { observql: 'Q1' }),
  numbered(3, 'rows', { observql: 'Q1', columns: [column('service', 'string')], rows: [['payment']], digest: 'abc' }),
  numbered(4, 'queryready', { observql: 'Q2' }),
  numbered(5, 'causes', { causes: [{ service: 'payment', share: 0.9, path: ['checkout', 'payment'], evidence: 'its own' }] }),
  numbered(6, 'text', { text: 'Most likely payment.', observql: 'Q1' }),
  numbered(7, 'done', { status: 'ANSWERED', elapsed: 'PT0.42S' }),
];

describe('the answer of a stream', () => {
  it('collects steps, rows, causes and the end', () => {
    const answer = all(WHY);
    expect(answer.status).toBe('answered');
    expect(answer.steps.map(each => each.table !== null)).toEqual([true, false]);
    expect(mainStep(answer)?.observql).toBe('Q1');
    expect(progress(answer)).toBe('understood · ran 1 query · ranked 1 suspect · 0.42 s');
  });

  it('ignores what a resumed stream repeats', () => {
    const twice = [...WHY.slice(0, 4), ...WHY.slice(1)].reduce(reduce, EMPTY);
    expect(twice).toEqual(all(WHY));
  });

  it('keeps kinds of events that it does not know', () => {
    const answer = all([numbered(1, 'forecasted', { in: 'an hour' }), numbered(2, 'done', { status: 'ANSWERED', elapsed: 'PT1S' })]);
    expect(answer.others).toEqual(['forecasted']);
    expect(answer.status).toBe('answered');
  });

  it('says what failed', () => {
    const answer = all([numbered(1, 'failed', { problems: ['no'], elapsed: 'PT0S' })]);
    expect([answer.status, answer.problems]).toEqual(['failed', ['no']]);
  });

  it('reads ISO durations', () => {
    expect([seconds('PT0.497S'), seconds('PT1M2S'), seconds('PT1H'), seconds('soon')]).toEqual([0.497, 62, 3600, null]);
  });
});

describe('the parser of server-sent events', () => {
  const text = 'id:1\nevent:text\ndata:{"text":"a\\n\\nb","observql":""}\n\nid:2\r\nevent:done\r\ndata:{"status":"ANSWERED","elapsed":"PT1S"}\r\n\r\n';

  it('takes text that is cut anywhere', () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const parser = new EventParser();
      const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
      expect(events.map(event => [event.id, event.event.event])).toEqual([[1, 'text'], [2, 'done']]);
    }
  });

  it('skips comments and blocks without data', () => {
    expect(new EventParser().push(': ping\n\nid:3\n\n')).toEqual([]);
  });
});

describe('a session', () => {
  const asked = (replaces: string | null, key: string) => ({ type: 'asked', key, question: key, replaces }) as const;

  it('replaces an edited question and what followed it', () => {
    let session = NEW;
    for (const key of ['a', 'b', 'c']) {
      session = step(session, asked(null, key));
      session = step(session, { type: 'started', key, answer: `answer-${key}`, conversation: 'x' });
    }
    session = step(session, asked('answer-b', 'd'));
    expect(session.turns.map(turn => turn.key)).toEqual(['a', 'd']);
    expect(session.conversation).toBe('x');
  });

  it('does not turn a finished answer into a failed one', () => {
    let session = step(NEW, asked(null, 'a'));
    for (const event of WHY) session = step(session, { type: 'event', key: 'a', event });
    session = step(session, { type: 'broke', key: 'a', reason: 'connection' });
    expect(session.turns[0]?.state.status).toBe('answered');
  });
});
