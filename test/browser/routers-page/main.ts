import { createOrgSessionClient, fromPath, type OrgSessionClient } from 'auth0-org-sessions';
import { OrgSessionProvider } from 'auth0-org-sessions/react';
import { orgSessionPlugin } from 'auth0-org-sessions/vue';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Link, RouterProvider } from 'react-router';
import { createApp, h } from 'vue';
import { createRouter, createWebHistory, RouterLink, RouterView } from 'vue-router';

if (!window.bareOptions) throw new Error('There are no options.');
/** The router's own function, for the option `navigate`. */
let navigate = (path: string): void => location.assign(path);
const client = createOrgSessionClient({
  ...window.bareOptions,
  resolveOrganization: fromPath({ pattern: '/o/:organization/*' }),
  followUrl: true,
  ...(window.usesNavigate && { navigate: (path) => navigate(path) }),
});
/** The pages of an organization take their time: their loaders and guards are slow. */
const delay = (): Promise<null> => new Promise((resolve) => setTimeout(resolve, 50, null));
window.demo = { client, createOrgSessionClient };

/** Each app creates its router before the client starts. */
const apps: Record<string, (of: OrgSessionClient, root: Element) => void> = {
  'React Router': (of, root) => {
    const page = (path: string, name: string) => ({
      path,
      element: createElement('main', null, name, ' ', createElement(Link, { to: '/other' }, 'Other')),
    });
    const router = createBrowserRouter([
      page('/', 'home'),
      page('/invoices', 'invoices'),
      page('/other', 'other'),
      { ...page('/o/:organization/*', 'organization'), loader: delay },
    ]);
    navigate = (path) => void router.navigate(path);
    // As the guide says.
    of.on('organizationChanged', () => {
      const { pathname, search, hash } = location;
      void router.navigate(pathname + search + hash, { replace: true });
    });
    window.goTo = (path) => void router.navigate(path);
    createRoot(root).render(
      createElement(OrgSessionProvider, { client: of }, createElement(RouterProvider, { router })),
    );
  },
  'Vue Router': (of, root) => {
    const page = (path: string, name: string) => ({
      path,
      component: { render: () => h('main', [name, ' ', h(RouterLink, { to: '/other' }, () => 'Other')]) },
    });
    const router = createRouter({
      history: createWebHistory(),
      routes: [
        page('/', 'home'),
        page('/invoices', 'invoices'),
        page('/other', 'other'),
        page('/o/:organization/:rest*', 'organization'),
      ],
    });
    router.beforeEach(async () => {
      await delay();
    });
    navigate = window.goTo = (path) => void router.push(path);
    createApp({ render: () => h(RouterView) })
      .use(router)
      .use(orgSessionPlugin(of))
      .mount(root);
  },
};
apps[window.router ?? '']?.(client, document.querySelector('#root') as Element);

declare global {
  interface Window {
    /** What the test sets before this page's script runs: a key of `apps`. */
    router?: string;
    /** What the test sets, too: whether the client has the option `navigate`. */
    usesNavigate?: boolean;
    /** A click on a link of the router. */
    goTo: (path: string) => void;
  }
}
