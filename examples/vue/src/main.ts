import { createApp } from 'vue';
import { orgSessionPlugin } from 'auth0-org-sessions/vue';
import App from './App.vue';
import { client } from './client.ts';

createApp(App).use(orgSessionPlugin(client)).mount('#app');
