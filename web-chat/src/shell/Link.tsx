import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { go } from './route.ts';

/// A link within the page that still opens in a new tab when asked to.
export function Link(props: { to: string; children: ReactNode; className?: string; current?: boolean; label?: string; onGo?: () => void }): ReactElement {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onGo?.();
    go(props.to);
  };
  return (
    <a href={props.to} className={props.className} onClick={follow} aria-current={props.current ? 'page' : undefined} aria-label={props.label}>
      {props.children}
    </a>
  );
}
