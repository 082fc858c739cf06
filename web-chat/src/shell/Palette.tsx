import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { get, type Catalog } from '../api/client.ts';
import type { ConversationSummary } from '../api/conversations.ts';
import { go } from './route.ts';
import { toggleTheme } from './theme.ts';

type Entry = { name: string; hint: string; run: () => void };

/// Everything that can be done, found by typing.
export default function Palette(props: { talks: readonly ConversationSummary[]; onClose: () => void; onAsk: (question: string) => void }): ReactElement {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [services, setServices] = useState<readonly string[]>([]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    get<Catalog>('/api/v1/catalog', stop.signal).then(catalog => setServices(catalog.services.map(service => service.name)), () => {});
    return () => stop.abort();
  }, []);
  const { onAsk, talks } = props;
  const entries = useMemo<Entry[]>(() => [
    { name: 'New conversation', hint: 'n', run: () => go('/') },
    { name: 'Query editor', hint: 'q', run: () => go('/query') },
    { name: 'Service map', hint: 'm', run: () => go('/map') },
    { name: 'Log patterns', hint: 'l', run: () => go('/logs') },
    { name: 'Light or dark', hint: 't', run: toggleTheme },
    { name: 'Write a question', hint: '/', run: () => setTimeout(() => document.getElementById('question')?.focus()) },
    { name: 'What is going on?', hint: 'ask', run: () => onAsk('what is going on?') },
    ...services.flatMap(service => [
      { name: `Why is ${service} slow?`, hint: 'ask', run: () => onAsk(`why is ${service} slow?`) },
      { name: `Errors of ${service}`, hint: 'ask', run: () => onAsk(`error rate of ${service} over the last hour`) },
    ]),
    ...talks.map(talk => ({ name: talk.title, hint: 'conversation', run: () => go(`/c/${encodeURIComponent(talk.id)}`) })),
  ], [services, talks, onAsk]);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = entries.filter(entry => words.every(word => entry.name.toLowerCase().includes(word))).slice(0, 40);
    return /^[0-9a-f]{32}$/.test(text.trim())
      ? [{ name: `Trace ${text.trim()}`, hint: 'open', run: () => go(`/trace/${text.trim()}`) }, ...matching]
      : text.trim() === '' ? matching : [...matching, { name: `Ask: ${text.trim()}`, hint: 'ask', run: () => onAsk(text.trim()) }];
  }, [entries, text, onAsk]);
  const choose = (entry: Entry | undefined): void => {
    props.onClose();
    entry?.run();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = (at + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(found.length, 1);
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <dialog className="palette" ref={element => { if (element && !element.open) element.showModal(); }} onClose={props.onClose} aria-label="Everything that can be done">
      <input role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={found.length > 0 ? `palette-${at}` : undefined} aria-label="Find a command, a service or a conversation" value={text} placeholder="Find a command, a service or a conversation; or ask" onChange={event => { setText(event.target.value); setAt(0); }} onKeyDown={keys} />
      <ul id="palette-list" role="listbox" aria-label="Found" ref={list}>
        {found.map((entry, i) => (
          // The combobox moves the selection; the mouse only helps.
          <li key={`${entry.hint}-${entry.name}-${i}`} id={`palette-${i}`} role="option" aria-selected={i === at} onClick={() => choose(entry)}>{entry.name}<small>{entry.hint}</small></li>
        ))}
      </ul>
    </dialog>
  );
}
