import { createRouter, createWebHistory, type Router } from 'vue-router';
import InvoicesPage from './InvoicesPage.vue';
import SettingsPage from './SettingsPage.vue';

export const createDemoRouter = (): Router =>
  createRouter({
    history: createWebHistory('/vue/'),
    routes: [
      { path: '/', component: InvoicesPage },
      { path: '/settings', component: SettingsPage },
      { path: '/:unknown(.*)', redirect: '/' },
    ],
  });
