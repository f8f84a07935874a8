import '../frameworks/styles.css';
import { createApp } from 'vue';
import { defineElements } from 'auth0-org-sessions/elements';
import { orgSessionPlugin } from 'auth0-org-sessions/vue';
import { openDemo } from '../frameworks/open-demo.js';
import App from './App.vue';
import { demoKey } from './demo-key.js';
import { createDemoRouter } from './router.js';

defineElements();
const demo = await openDemo('/vue/');
// Completes a login and removes its parameters from the URL before the router reads it.
await demo.client.start();
createApp(App)
  .use(orgSessionPlugin(demo.client))
  .use(createDemoRouter())
  .provide(demoKey, demo)
  .mount('#app');
