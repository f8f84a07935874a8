import { createRoot } from 'react-dom/client';
import { OrgSessionProvider } from 'auth0-org-sessions/react';
import App from './App.tsx';
import { client } from './client.ts';

createRoot(document.getElementById('root')!).render(
  <OrgSessionProvider client={client}>
    <App />
  </OrgSessionProvider>,
);
