import { acme, ourClient } from './tenant.js';

// What is measured begins when the script has been evaluated, and the tenant's address is known.
const begun = performance.now();
const client = ourClient({ cacheLocation: 'localstorage' });
const { organization } = await client.start();
const milliseconds = performance.now() - begun;
if (organization?.id !== acme) throw new Error('There was no session in localStorage.');
Object.assign(window, { milliseconds });
