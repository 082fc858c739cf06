import { createRoot } from 'react-dom/client';
import { App } from './shell/App.tsx';
import { applyTheme } from './shell/theme.ts';
import './style/theme.css';
import './style/shell.css';
import './style/chat.css';
import './style/views.css';

applyTheme();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
