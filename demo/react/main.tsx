import '../frameworks/styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { defineElements } from 'auth0-org-sessions/elements';
import { OrgSessionProvider } from 'auth0-org-sessions/react';
import { openDemo } from '../frameworks/open-demo.js';
import { App } from './app.js';
import { DemoContext } from './demo-context.js';
import { createPages } from './pages.js';

defineElements();
const demo = await openDemo('/react/');
const { client } = demo;
const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
client.on('signedOut', () => queries.clear());
const Pages = createPages(client);

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <OrgSessionProvider client={client}>
      <QueryClientProvider client={queries}>
        <DemoContext value={demo}>
          <App>
            <Pages />
          </App>
        </DemoContext>
      </QueryClientProvider>
    </OrgSessionProvider>
  </StrictMode>,
);
