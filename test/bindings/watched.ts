import type { OrgSessionClient } from '../../src/index.js';

/** A client that counts its listeners and its starts. */
export function watched(client: OrgSessionClient): {
  client: OrgSessionClient;
  listeners: () => number;
  starts: () => number;
} {
  let listeners = 0;
  let starts = 0;
  return {
    client: Object.assign(Object.create(client) as OrgSessionClient, {
      subscribe(listener: () => void) {
        listeners++;
        const unsubscribe = client.subscribe(listener);
        return () => {
          listeners--;
          unsubscribe();
        };
      },
      start() {
        starts++;
        return client.start();
      },
    }),
    listeners: () => listeners,
    starts: () => starts,
  };
}
