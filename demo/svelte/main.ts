import '../frameworks/styles.css';
import { mount } from 'svelte';
import { defineElements } from 'auth0-org-sessions/elements';
import { openDemo } from '../frameworks/open-demo.js';
import App from './App.svelte';

defineElements();
const demo = await openDemo('/svelte/');
// Completes a login and removes its parameters from the URL before the router reads it.
await demo.client.start();
const target = document.querySelector<HTMLElement>('#app');
if (!target) throw new Error('index.html has no #app.');
target.textContent = '';
mount(App, { target, props: { demo } });
