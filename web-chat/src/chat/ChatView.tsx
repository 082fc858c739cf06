import { lazy, Suspense, useCallback, useEffect, useReducer, useRef, useState, type ReactElement } from 'react';
import { conversations } from '../api/conversations.ts';
import { RequestFailed } from '../api/client.ts';
import { ask, follow } from '../api/stream.ts';
import { go } from '../shell/route.ts';
import { Composer } from './Composer.tsx';
import { NEW, restored, step, type Turn } from './session.ts';
import { TurnView } from './TurnView.tsx';

const Overview = lazy(() => import('../overview/Overview.tsx'));

let keys = 0;

/// One conversation: its turns and the field to ask in.
export function ChatView(props: { conversation: string | null; shared: string | null; onChanged: () => void }): ReactElement {
  const { conversation, shared, onChanged } = props;
  const [session, dispatch] = useReducer(step, NEW);
  const [draft, setDraft] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const running = useRef<{ controller: AbortController; answer: string | null; key: string } | null>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const own = useRef<string | null>(null);
  const busy = session.turns.some(turn => turn.state.status === 'asking');

  useEffect(() => {
    if (conversation !== null && conversation === own.current) return;
    running.current?.controller.abort();
    running.current = null;
    own.current = conversation;
    setTrouble(null);
    if (conversation === null && shared === null) {
      dispatch({ type: 'opened', session: NEW });
      return;
    }
    const stop = new AbortController();
    const load = shared === null ? conversations.one(conversation ?? '', stop.signal) : conversations.shared(shared, stop.signal);
    load.then(stored => {
      const opened = restored(stored);
      dispatch({ type: 'opened', session: opened });
      const open = opened.turns.at(-1);
      if (open?.answer && open.state.status === 'asking') void resume(open);
    }, failure => { if (!stop.signal.aborted) setTrouble(failure instanceof Error ? failure.message : String(failure)); });
    return () => stop.abort();
  }, [conversation, shared]);

  const resume = async (turn: Turn): Promise<void> => {
    const controller = new AbortController();
    running.current = { controller, answer: turn.answer, key: turn.key };
    try {
      await follow(turn.answer ?? '', turn.state.lastEvent, event => dispatch({ type: 'event', key: turn.key, event }), controller.signal);
    } catch (failure) {
      if (!controller.signal.aborted) dispatch({ type: 'broke', key: turn.key, reason: failure instanceof Error ? failure.message : String(failure) });
    }
  };

  const send = useCallback(async (question: string, replaces: string | null = null): Promise<void> => {
    const key = `new-${++keys}`;
    const controller = new AbortController();
    running.current = { controller, answer: null, key };
    setDraft('');
    dispatch({ type: 'asked', key, question, replaces });
    try {
      await ask(
        { question, ...(own.current ? { conversation: own.current } : {}), ...(replaces ? { replaces } : {}) },
        started => {
          if (running.current?.controller === controller) running.current.answer = started.answer;
          dispatch({ type: 'started', key, ...started });
          if (own.current !== started.conversation) {
            own.current = started.conversation;
            go(`/c/${encodeURIComponent(started.conversation)}`, true);
          }
          onChanged();
        },
        event => dispatch({ type: 'event', key, event }),
        controller.signal,
      );
    } catch (failure) {
      if (!controller.signal.aborted) dispatch({ type: 'broke', key, reason: failure instanceof RequestFailed ? failure.message : String(failure) });
    }
    onChanged();
  }, [onChanged]);

  const askNow = useCallback((question: string): void => { void send(question); }, [send]);

  const stop = (): void => {
    const current = running.current;
    if (!current) return;
    const give = (): void => {
      current.controller.abort();
      dispatch({ type: 'broke', key: current.key, reason: 'You stopped this answer.' });
    };
    // The service says in the stream that it stopped; where it cannot be told, the page stops reading.
    if (current.answer) void conversations.stop(current.answer).catch(give);
    else give();
  };

  useEffect(() => {
    const asked = (event: Event): void => { if (event instanceof CustomEvent) askNow(String(event.detail)); };
    window.addEventListener('ollystack:ask', asked);
    return () => window.removeEventListener('ollystack:ask', asked);
  }, [askNow]);

  const count = session.turns.length;
  useEffect(() => {
    const element = scroll.current;
    if (element && count > 0) element.querySelector(`[data-turn="${count - 1}"]`)?.scrollIntoView({ block: 'start' });
  }, [count]);

  useEffect(() => { document.title = session.title ? `${session.title.slice(0, 60)} · OllyStack` : 'OllyStack'; }, [session.title]);

  return (
    <div className="chat">
      <div className="scroll" ref={scroll} tabIndex={-1}>
        <div className="lane">
          {trouble && <p className="error" role="alert">{trouble}</p>}
          {shared !== null && <p className="note">A shared conversation, to read. Its queries can be run again.</p>}
          <h1 className="sr">{session.title || 'A new conversation'}</h1>
          {count === 0 && !trouble && conversation === null && shared === null && <Suspense fallback={null}><Overview onAsk={askNow} /></Suspense>}
          {session.turns.map((turn, i) => (
            <TurnView
              key={turn.key}
              turn={turn}
              index={i}
              {...(shared === null ? {
                onAsk: askNow,
                onEdit: (question: string) => void send(question, turn.answer),
                onRegenerate: () => void send(turn.question, turn.answer),
                onFork: () => { if (own.current && turn.answer) void conversations.fork(own.current, turn.answer).then(made => { onChanged(); go(`/c/${made.id}`); }, failure => setTrouble(String(failure))); },
                onJudge: (verdict: 'up' | 'down', reason: string) => { if (turn.answer) void conversations.feedback(turn.answer, verdict, reason).then(() => dispatch({ type: 'judged', key: turn.key, verdict }), failure => setTrouble(String(failure))); },
              } : {})}
              share={async () => {
                if (!own.current) return null;
                const made = await conversations.share(own.current);
                return new URL(made.path, location.href).toString();
              }}
            />
          ))}
        </div>
      </div>
      {shared === null && <Composer busy={busy} history={session.turns.map(turn => turn.question)} draft={draft} onDraft={setDraft} onSend={askNow} onStop={stop} />}
    </div>
  );
}
