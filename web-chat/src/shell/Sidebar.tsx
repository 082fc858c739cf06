import { useState, type ReactElement } from 'react';
import icon from '../icon.svg';
import { conversations, type ConversationSummary } from '../api/conversations.ts';
import { ago } from '../format/units.ts';
import { Icon, type IconName } from './icons.tsx';
import { Link } from './Link.tsx';
import { go, type Route } from './route.ts';
import { toggleTheme } from './theme.ts';

const VIEWS: readonly { to: string; name: string; icon: IconName; key: string; view: Route['view'] }[] = [
  { to: '/', name: 'New conversation', icon: 'plus', key: 'n', view: 'chat' },
  { to: '/query', name: 'Query editor', icon: 'code', key: 'q', view: 'query' },
  { to: '/map', name: 'Service map', icon: 'map', key: 'm', view: 'map' },
  { to: '/logs', name: 'Log patterns', icon: 'logs', key: 'l', view: 'logs' },
];

export function Sidebar(props: { route: Route; talks: readonly ConversationSummary[]; open: boolean; onClose: () => void; onChanged: () => void; onPalette: () => void; onSignIn: () => void }): ReactElement {
  const { route } = props;
  const [renaming, setRenaming] = useState<{ id: string; title: string } | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const [trouble, setTrouble] = useState('');
  const perform = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
      setTrouble('');
    } catch (failure) {
      setTrouble(failure instanceof Error ? failure.message : String(failure));
    }
    props.onChanged();
  };
  const here = route.view === 'chat' ? route.conversation : null;
  return (
    <aside className={`side${props.open ? ' open' : ''}`} aria-label="Navigation">
      <Link to="/" className="brand" onGo={props.onClose}><img src={icon} alt="" />OllyStack</Link>
      <nav className="nav" aria-label="Views">
        {VIEWS.map(each => (
          <Link key={each.to} to={each.to} onGo={props.onClose} current={each.view === route.view && (each.view !== 'chat' || here === null)}>
            <Icon name={each.icon} />{each.name}<span className="kbd" aria-hidden="true">{each.key}</span>
          </Link>
        ))}
      </nav>
      <h2 id="talks">Conversations</h2>
      <ul className="talks" aria-labelledby="talks">
        {props.talks.length === 0 && <li className="note" style={{ padding: '2px 8px' }}>None yet: ask something.</li>}
        {props.talks.map(talk => (
          <li key={talk.id} className={`talk${here === talk.id ? ' on' : ''}`}>
            {renaming?.id === talk.id ? (
              <form onSubmit={event => { event.preventDefault(); const title = renaming.title.trim(); setRenaming(null); if (title) void perform(conversations.rename(talk.id, title)); }}>
                <input aria-label="New title" autoFocus value={renaming.title} maxLength={200} onChange={event => setRenaming({ id: talk.id, title: event.target.value })} onKeyDown={event => { if (event.key === 'Escape') setRenaming(null); }} onBlur={() => setRenaming(null)} />
              </form>
            ) : (
              <>
                <Link to={`/c/${encodeURIComponent(talk.id)}`} current={here === talk.id} onGo={props.onClose}>
                  <span>{talk.title}</span><span className="when">{ago(talk.updatedAt)}</span>
                </Link>
                <span className="tools">
                  {deleting === talk.id ? (
                    <button type="button" className="btn" onBlur={() => setDeleting(null)} autoFocus onClick={() => { setDeleting(null); void perform(conversations.remove(talk.id)).then(() => { if (here === talk.id) go('/'); }); }}>Delete?</button>
                  ) : (
                    <>
                      <button type="button" className="btn quiet icon" aria-label={`Rename ${talk.title}`} onClick={() => setRenaming({ id: talk.id, title: talk.title })}><Icon name="pencil" /></button>
                      <button type="button" className="btn quiet icon" aria-label={`Delete ${talk.title}`} onClick={() => setDeleting(talk.id)}><Icon name="trash" /></button>
                    </>
                  )}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      {trouble && <p className="error" role="alert">{trouble}</p>}
      <div className="foot">
        <button type="button" className="btn quiet icon" aria-label="Light or dark" title="Light or dark (t)" onClick={toggleTheme}><Icon name="moon" /></button>
        <button type="button" className="btn quiet icon" aria-label="Everything else (Ctrl K)" title="Everything else (Ctrl K)" onClick={props.onPalette}><Icon name="search" /></button>
        <button type="button" className="btn quiet" onClick={props.onSignIn}>Token</button>
      </div>
    </aside>
  );
}
