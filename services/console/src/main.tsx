import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createConsoleClient } from './app/console-client.ts';
import { logInByLink } from './log-in/login-link.ts';
import './theme/theme.css';

const client = createConsoleClient();
const linkFailed = await logInByLink(client);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} linkFailed={linkFailed} />
    </StrictMode>,
  );
}
