import { createRouter, createWebHistory, type Router } from 'vue-router';
import ComparePage from './ComparePage.vue';
import InvoicesPage from './InvoicesPage.vue';
import SettingsPage from './SettingsPage.vue';

export const createDemoRouter = (): Router =>
  createRouter({
    history: createWebHistory('/vue/'),
    routes: [
      // Of the organization in the URL, or of the last one.
      ...['', '/o/:organization'].flatMap((prefix) => [
        { path: `${prefix}/`, component: InvoicesPage, meta: { heading: 'Invoices' } },
        { path: `${prefix}/settings`, component: SettingsPage, meta: { heading: 'Settings' } },
        { path: `${prefix}/compare`, component: ComparePage, meta: { heading: 'Compare' } },
      ]),
      { path: '/:unknown(.*)', redirect: '/' },
    ],
  });

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's heading, which is also in the title of the window. */
    heading?: string;
  }
}
