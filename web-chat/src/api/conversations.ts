import type { components } from '@schema';
import { get, post, put, remove } from './client.ts';
import { decode, type Numbered } from './events.ts';

export type ConversationSummary = components['schemas']['ConversationSummary'];
export type StoredTurn = components['schemas']['TurnDocument'];
export type StoredConversation = components['schemas']['ConversationDocument'];
export type Feedback = 'up' | 'down';

const path = (id: string): string => `/api/v1/conversations/${encodeURIComponent(id)}`;

export const conversations = {
  list: (): Promise<ConversationSummary[]> => get('/api/v1/conversations'),
  one: (id: string, signal?: AbortSignal): Promise<StoredConversation> => get(path(id), signal),
  shared: (token: string, signal?: AbortSignal): Promise<StoredConversation> => get(`/api/v1/shared/${encodeURIComponent(token)}`, signal),
  rename: (id: string, title: string): Promise<void> => put(path(id), { title }),
  remove: (id: string): Promise<void> => remove(path(id)),
  fork: (id: string, turn: string): Promise<ConversationSummary> => post(`${path(id)}/fork`, { turn }),
  share: (id: string): Promise<{ token: string; path: string }> => post(`${path(id)}/share`, {}),
  feedback: (answer: string, verdict: Feedback, reason: string): Promise<void> => put(`/api/v1/ask/${encodeURIComponent(answer)}/feedback`, { verdict, reason }),
  stop: (answer: string): Promise<void> => remove(`/api/v1/ask/${encodeURIComponent(answer)}`),
};

/// The events of a stored turn, as they were streamed.
export function eventsOf(turn: StoredTurn): Numbered[] {
  return turn.events.map(event => ({ id: event.id, event: decode(event.event, event.data) }));
}
