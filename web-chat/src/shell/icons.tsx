import type { ReactElement } from 'react';

const PATHS = {
  plus: 'M12 5v14M5 12h14', chat: 'M4 5h16v11H9l-5 4z', code: 'M8 7l-5 5 5 5M16 7l5 5-5 5', map: 'M6 6a2 2 0 1 0 .01 0M18 6a2 2 0 1 0 .01 0M12 18a2 2 0 1 0 .01 0M8 7h8M7 8l4 8M17 8l-4 8',
  logs: 'M5 6h14M5 10h9M5 14h14M5 18h7', pencil: 'M4 20l4-1L19 8l-3-3L5 16zM14 7l3 3', trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13', up: 'M7 21V10l5-7c2 0 2 2 2 3l-1 4h6l-2 11zM3 10h4v11H3z',
  down: 'M17 3v11l-5 7c-2 0-2-2-2-3l1-4H5L7 3zM21 14h-4V3h4z', share: 'M18 5a2 2 0 1 0 .01 0M6 12a2 2 0 1 0 .01 0M18 19a2 2 0 1 0 .01 0M8 11l8-5M8 13l8 5', redo: 'M20 8v4h-4M20 12a8 8 0 1 0-2 6', fork: 'M6 4v16M6 12c8 0 10-2 10-7M13 7l3-3 3 3',
  stop: 'M7 7h10v10H7z', send: 'M5 12h14M13 6l6 6-6 6', menu: 'M4 7h16M4 12h16M4 17h16', sun: 'M12 8a4 4 0 1 0 .01 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5', moon: 'M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z',
  copy: 'M9 9h10v11H9zM5 15V4h10', file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6', play: 'M8 5l11 7-11 7z', search: 'M11 4a7 7 0 1 0 .01 0M16 16l5 5', close: 'M6 6l12 12M18 6L6 18', save: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6', trace: 'M4 6h9M8 12h10M12 18h8',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
