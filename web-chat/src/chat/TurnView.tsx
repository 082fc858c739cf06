import { useState, type ReactElement } from 'react';
import { Icon } from '../shell/icons.tsx';
import { AnswerView } from './AnswerView.tsx';
import type { Turn } from './session.ts';

const REASONS = ['wrong service or time', 'wrong figures', 'wrong cause', 'misses something', 'hard to read'];

/// A question and its answer, with what can be done to them.
export function TurnView(props: {
  turn: Turn;
  index: number;
  onAsk?: (question: string) => void;
  onEdit?: (question: string) => void;
  onRegenerate?: () => void;
  onFork?: () => void;
  onJudge?: (verdict: 'up' | 'down', reason: string) => void;
  share: () => Promise<string | null>;
}): ReactElement {
  const { turn } = props;
  const [editing, setEditing] = useState<string | null>(null);
  const [judging, setJudging] = useState(false);
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const finished = turn.state.status !== 'asking';
  const share = async (): Promise<void> => {
    try {
      const link = await props.share();
      if (!link) return;
      try {
        await navigator.clipboard.writeText(link);
        setSaid(`Link copied: ${link}`);
      } catch {
        setSaid(link);
      }
    } catch (failure) {
      setSaid(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <article className="turn" data-turn={props.index} aria-label={`Question ${props.index + 1}`}>
      <div className="asked">
        {editing === null ? <h2>{turn.question}</h2> : (
          <form style={{ flex: 1, display: 'flex', gap: 8 }} onSubmit={event => { event.preventDefault(); const text = editing.trim(); if (text) { setEditing(null); props.onEdit?.(text); } }}>
            <label className="sr" htmlFor={`edit-${turn.key}`}>Change the question</label>
            {/* The reader has just asked to edit: this is where the keyboard belongs. */}
            <input id={`edit-${turn.key}`} autoFocus value={editing} onChange={event => setEditing(event.target.value)} onKeyDown={event => { if (event.key === 'Escape') setEditing(null); }} style={{ flex: 1, border: '1px solid var(--accent)', borderRadius: 6, padding: '4px 8px', background: 'var(--panel)', minWidth: 0 }} />
            <button type="submit" className="btn primary">Ask again</button>
          </form>
        )}
        {props.onEdit && finished && editing === null && (
          <button type="button" className="btn quiet icon" aria-label="Edit the question" title="Edit and ask again" onClick={() => setEditing(turn.question)}><Icon name="pencil" /></button>
        )}
      </div>
      <AnswerView answer={turn.state} question={turn.question} {...(props.onAsk ? { onAsk: props.onAsk } : {})} />
      {finished && props.onJudge && (
        <div className="actions">
          <button type="button" className="btn quiet icon" aria-label="Good answer" title="Good answer" aria-pressed={turn.feedback === 'up'} onClick={() => props.onJudge?.('up', '')}><Icon name="up" /></button>
          <button type="button" className="btn quiet icon" aria-label="Bad answer" title="Bad answer" aria-pressed={turn.feedback === 'down'} onClick={() => setJudging(!judging)}><Icon name="down" /></button>
          <button type="button" className="btn quiet icon" aria-label="Answer again" title="Answer again" onClick={props.onRegenerate}><Icon name="redo" /></button>
          <button type="button" className="btn quiet icon" aria-label="Fork the conversation here" title="Go on from here in a new conversation" onClick={props.onFork}><Icon name="fork" /></button>
          <button type="button" className="btn quiet icon" aria-label="Share by link" title="Share by link" onClick={() => void share()}><Icon name="share" /></button>
          <span className="note" role="status">{said}</span>
        </div>
      )}
      {judging && (
        <form className="feedback" onSubmit={event => { event.preventDefault(); props.onJudge?.('down', reason); setJudging(false); setSaid('Thank you: kept with the answer'); }}>
          {REASONS.map(each => <button type="button" className="chip" key={each} aria-pressed={reason === each} onClick={() => setReason(each)}>{each}</button>)}
          <label className="sr" htmlFor={`reason-${turn.key}`}>What was wrong</label>
          <input id={`reason-${turn.key}`} value={reason} maxLength={500} placeholder="What was wrong?" onChange={event => setReason(event.target.value)} />
          <button type="submit" className="btn">Send</button>
        </form>
      )}
    </article>
  );
}
