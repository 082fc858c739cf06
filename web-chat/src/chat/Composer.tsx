import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Icon } from '../shell/icons.tsx';

/// Where questions are written. Enter sends, Shift+Enter breaks the line, the arrows walk through
/// what was asked before.
export function Composer(props: { busy: boolean; history: readonly string[]; draft: string; onDraft: (text: string) => void; onSend: (text: string) => void; onStop: () => void }): ReactElement {
  const field = useRef<HTMLTextAreaElement>(null);
  const [place, setPlace] = useState<number | null>(null);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(180, element.scrollHeight)}px`;
  }, [props.draft]);

  const send = (): void => {
    const text = props.draft.trim();
    if (text === '' || props.busy) return;
    setPlace(null);
    props.onSend(text);
  };
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && props.busy) {
      props.onStop();
    } else if ((event.key === 'ArrowUp' && (props.draft === '' || place !== null)) || (event.key === 'ArrowDown' && place !== null)) {
      const history = props.history;
      const at = (place ?? history.length) + (event.key === 'ArrowUp' ? -1 : 1);
      if (at < 0) return;
      event.preventDefault();
      setPlace(at >= history.length ? null : at);
      props.onDraft(history[at] ?? '');
    }
  };
  return (
    <div className="composer">
      <form onSubmit={event => { event.preventDefault(); send(); }}>
        <label className="sr" htmlFor="question">Your question</label>
        <textarea id="question" ref={field} rows={1} value={props.draft} placeholder="Ask: why is checkout slow?" onKeyDown={keys} onChange={event => { setPlace(null); props.onDraft(event.target.value); }} />
        {props.busy
          ? <button type="button" className="btn" onClick={props.onStop}><Icon name="stop" />Stop</button>
          : <button type="submit" className="btn primary" disabled={props.draft.trim() === ''}><Icon name="send" />Ask</button>}
      </form>
      <p className="hint"><span><span className="kbd">Enter</span> ask</span><span><span className="kbd">↑</span> earlier questions</span><span><span className="kbd">/</span> write</span><span><span className="kbd">Ctrl K</span> everything else</span></p>
    </div>
  );
}
