/** The options of the client. The test sets them before the page runs; a server has none and needs none. */
export const settings = globalThis.settings ?? { domain: 'tenant.example', clientId: 'client' };
