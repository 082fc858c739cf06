import { lazy, Suspense, useCallback, useEffect, useState, type ReactElement } from 'react';
import { conversations, type ConversationSummary } from '../api/conversations.ts';
import { TOKEN_NEEDED, token } from '../api/client.ts';
import { ChatView } from '../chat/ChatView.tsx';
import { Icon } from './icons.tsx';
import { go, useRoute } from './route.ts';
import { Sidebar } from './Sidebar.tsx';
import { toggleTheme } from './theme.ts';

const Palette = lazy(() => import('./Palette.tsx'));
const EditorView = lazy(() => import('../editor/EditorView.tsx'));
const MapView = lazy(() => import('../map/MapView.tsx'));
const LogsView = lazy(() => import('../overview/LogsView.tsx'));
const TraceView = lazy(() => import('../trace/TraceView.tsx'));

/// Asks in the chat from anywhere.
export function askInChat(question: string): void {
  const inChat = location.pathname === '/' || location.pathname.startsWith('/c/');
  if (!inChat) go('/');
  setTimeout(() => window.dispatchEvent(new CustomEvent('ollystack:ask', { detail: question })), inChat ? 0 : 60);
}

export function App(): ReactElement {
  const route = useRoute();
  const [talks, setTalks] = useState<readonly ConversationSummary[]>([]);
  const [palette, setPalette] = useState(false);
  const [menu, setMenu] = useState(false);
  const [signIn, setSignIn] = useState(false);
  const refresh = useCallback((): void => { conversations.list().then(setTalks, () => {}); }, []);

  useEffect(refresh, [refresh]);
  useEffect(() => {
    const needed = (): void => setSignIn(true);
    window.addEventListener(TOKEN_NEEDED, needed);
    return () => window.removeEventListener(TOKEN_NEEDED, needed);
  }, []);
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && (event.target.matches('input, textarea, select') || event.target.isContentEditable);
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette(true);
      } else if (typing || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      } else if (event.key === '/') {
        event.preventDefault();
        document.getElementById('question')?.focus();
      } else if (event.key === 'n') go('/');
      else if (event.key === 'q') go('/query');
      else if (event.key === 'm') go('/map');
      else if (event.key === 'l') go('/logs');
      else if (event.key === 't') toggleTheme();
      else if (event.key === '?') setPalette(true);
    };
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, []);

  const view = (): ReactElement => {
    switch (route.view) {
      case 'chat': return <ChatView conversation={route.conversation} shared={null} onChanged={refresh} />;
      case 'shared': return <ChatView conversation={null} shared={route.token} onChanged={refresh} />;
      case 'query': return <EditorView initial={route.text} />;
      case 'map': return <MapView />;
      case 'logs': return <LogsView />;
      case 'trace': return <TraceView id={route.id} key={route.id} />;
    }
  };
  return (
    <div className="shell">
      <a className="skip" href="#main">Skip to the content</a>
      {menu && <button type="button" className="scrim" aria-label="Close the menu" onClick={() => setMenu(false)} />}
      <Sidebar route={route} talks={talks} open={menu} onClose={() => setMenu(false)} onChanged={refresh} onPalette={() => setPalette(true)} onSignIn={() => setSignIn(true)} />
      <main className="main" id="main" tabIndex={-1}>
        <div className="topbar">
          <button type="button" className="btn quiet icon" aria-label="Menu" aria-expanded={menu} onClick={() => setMenu(true)}><Icon name="menu" /></button>
          <strong>OllyStack</strong>
          <span style={{ flex: 1 }} />
          <button type="button" className="btn quiet icon" aria-label="New conversation" onClick={() => go('/')}><Icon name="plus" /></button>
        </div>
        <Suspense fallback={<p className="pad note">loading</p>}>{view()}</Suspense>
      </main>
      {palette && <Suspense fallback={null}><Palette talks={talks} onClose={() => setPalette(false)} onAsk={askInChat} /></Suspense>}
      {signIn && <SignIn onClose={() => setSignIn(false)} />}
    </div>
  );
}

function SignIn(props: { onClose: () => void }): ReactElement {
  const [text, setText] = useState(token.get() ?? '');
  return (
    <dialog ref={element => { if (element && !element.open) element.showModal(); }} onClose={props.onClose} aria-label="API token">
      <form className="form" onSubmit={event => { event.preventDefault(); if (text.trim()) token.set(text.trim()); else token.clear(); location.reload(); }}>
        <label>API token<input value={text} type="password" autoComplete="off" onChange={event => setText(event.target.value)} /></label>
        <p className="note">This service asks for a token. It is kept in this browser only and decides whose telemetry you see.</p>
        <div className="row"><button type="button" className="btn" onClick={props.onClose}>Cancel</button><button type="submit" className="btn primary">Keep</button></div>
      </form>
    </dialog>
  );
}
