export type CacheLocation = 'memory' | 'localstorage';
export type Identity = 'single' | 'per-organization';
export type Interaction = 'redirect' | 'popup' | 'none';

/** The visitor's settings, kept in localStorage. */
export const preferences = {
  /** Read once, when the client is created. */
  get cacheLocation(): CacheLocation {
    return localStorage.getItem('demo.cacheLocation') === 'localstorage' ? 'localstorage' : 'memory';
  },
  set cacheLocation(value: CacheLocation) {
    localStorage.setItem('demo.cacheLocation', value);
  },
  /** Read once, when the client is created. */
  get identity(): Identity {
    return localStorage.getItem('demo.identity') === 'per-organization' ? 'per-organization' : 'single';
  },
  set identity(value: Identity) {
    localStorage.setItem('demo.identity', value);
  },
  /** Whether Hooli has an API of its own. Read once, when the client is created. */
  get ownApi(): boolean {
    return localStorage.getItem('demo.ownApi') === 'true';
  },
  set ownApi(value: boolean) {
    localStorage.setItem('demo.ownApi', String(value));
  },
  /** Whether a login without an organization ends in the user's default one. Read once, when the client is created. */
  get defaultOrganization(): boolean {
    return localStorage.getItem('demo.defaultOrganization') === 'true';
  },
  set defaultOrganization(value: boolean) {
    localStorage.setItem('demo.defaultOrganization', String(value));
  },
  /** What a switch does if it needs a login. */
  get interaction(): Interaction {
    const value = localStorage.getItem('demo.interaction');
    return value === 'popup' || value === 'none' ? value : 'redirect';
  },
  set interaction(value: Interaction) {
    localStorage.setItem('demo.interaction', value);
  },
};
