import type { InjectionKey, ShallowRef } from 'vue';
import type { OrgSessionSnapshot } from '../index.js';
import type { OrgSession } from './org-session.js';

/** What `orgSessionPlugin` provides to the components of its app. */
export interface ProvidedSession {
  readonly session: OrgSession;
  readonly snapshot: Readonly<ShallowRef<OrgSessionSnapshot>>;
}

// A registered symbol: the plugin and useOrgSession() agree on it even if one was loaded as ESM and the other as CommonJS.
export const ORG_SESSION_KEY: InjectionKey<ProvidedSession> = Symbol.for('auth0-org-sessions.vue');
