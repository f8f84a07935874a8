// A registered symbol: the copies of this package that an app may contain agree on it.
export const CONTEXT_KEY = Symbol.for('auth0-org-sessions.svelte');
