import { acme, ourClient } from './clients.js';

// The measured time starts when the script is evaluated and the options are known.
const startedAt = performance.now();
const client = ourClient({ cacheLocation: 'localstorage' });
const { organization } = await client.start();
const milliseconds = performance.now() - startedAt;
if (organization?.id !== acme) throw new Error('There was no session in localStorage.');
Object.assign(window, { milliseconds });
