import { useEffect, useState } from 'react';

/// Where the reader is; the address is the only place that knows.
export type Route =
  | { view: 'chat'; conversation: string | null }
  | { view: 'shared'; token: string }
  | { view: 'query'; text: string | null }
  | { view: 'map' }
  | { view: 'logs' }
  | { view: 'trace'; id: string };

export function parse(path: string, search: string): Route {
  const [, first, second] = path.split('/');
  const id = decodeURIComponent(second ?? '');
  switch (first) {
    case 'c': return { view: 'chat', conversation: id || null };
    case 's': return { view: 'shared', token: id };
    case 'query': return { view: 'query', text: new URLSearchParams(search).get('q') };
    case 'map': return { view: 'map' };
    case 'logs': return { view: 'logs' };
    case 'trace': return { view: 'trace', id };
    default: return { view: 'chat', conversation: null };
  }
}

const CHANGED = 'ollystack:route';

export function go(path: string, replace = false): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  window.dispatchEvent(new Event(CHANGED));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.pathname, location.search));
  useEffect(() => {
    const update = (): void => setRoute(parse(location.pathname, location.search));
    window.addEventListener('popstate', update);
    window.addEventListener(CHANGED, update);
    return () => {
      window.removeEventListener('popstate', update);
      window.removeEventListener(CHANGED, update);
    };
  }, []);
  return route;
}
