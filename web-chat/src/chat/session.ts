import { all, EMPTY, reduce, type Answer } from './answer.ts';
import type { Numbered } from '../api/events.ts';
import { eventsOf, type Feedback, type StoredConversation } from '../api/conversations.ts';

/// One question with its answer.
export type Turn = { key: string; answer: string | null; question: string; state: Answer; feedback: Feedback | null };

/// A conversation as the page shows it.
export type Session = { conversation: string | null; title: string; turns: readonly Turn[] };

export type Action =
  | { type: 'opened'; session: Session }
  | { type: 'asked'; key: string; question: string; replaces: string | null }
  | { type: 'started'; key: string; answer: string; conversation: string }
  | { type: 'event'; key: string; event: Numbered }
  | { type: 'broke'; key: string; reason: string }
  | { type: 'judged'; key: string; verdict: Feedback };

export const NEW: Session = { conversation: null, title: '', turns: [] };

export function step(session: Session, action: Action): Session {
  switch (action.type) {
    case 'opened':
      return action.session;
    case 'asked': {
      const cut = action.replaces === null ? -1 : session.turns.findIndex(turn => turn.answer === action.replaces);
      const kept = cut < 0 ? session.turns : session.turns.slice(0, cut);
      return { ...session, title: session.title || action.question, turns: [...kept, { key: action.key, answer: null, question: action.question, state: EMPTY, feedback: null }] };
    }
    case 'started':
      return { ...on(session, action.key, turn => ({ ...turn, answer: action.answer })), conversation: action.conversation };
    case 'event':
      return on(session, action.key, turn => ({ ...turn, state: reduce(turn.state, action.event) }));
    case 'broke':
      return on(session, action.key, turn => turn.state.status === 'asking' ? { ...turn, state: { ...turn.state, status: 'failed', problems: [...turn.state.problems, action.reason] } } : turn);
    case 'judged':
      return on(session, action.key, turn => ({ ...turn, feedback: action.verdict }));
  }
}

function on(session: Session, key: string, change: (turn: Turn) => Turn): Session {
  return { ...session, turns: session.turns.map(turn => (turn.key === key ? change(turn) : turn)) };
}

export function restored(stored: StoredConversation): Session {
  return {
    conversation: stored.id,
    title: stored.title,
    turns: stored.turns.map(turn => ({
      key: turn.id,
      answer: turn.id,
      question: turn.question,
      state: all(eventsOf(turn)),
      feedback: turn.feedback === 'up' || turn.feedback === 'down' ? turn.feedback : null,
    })),
  };
}
