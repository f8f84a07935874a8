import type { OrgSessionClient } from '../../src/index.js';

/** What a binding reads from a client. */
const read = (client: OrgSessionClient) => {
  const snapshot = client.getSnapshot();
  return {
    snapshot,
    isAllowed: client.getSnapshot().permissions.includes('read'),
    organizationSignal: client.organizationSignal,
    organizationKey: client.organizationKey,
  };
};

/**
 * A client whose changes its subscribers see later, all of them in one synchronous task: a framework then renders only the last one.
 *
 * @returns `run` runs work and then shows its changes.
 */
export function replayed(client: OrgSessionClient): {
  client: OrgSessionClient;
  run: (work: () => Promise<unknown>) => Promise<void>;
} {
  let state = read(client);
  let held: (typeof state)[] | undefined;
  const listeners = new Set<() => void>();
  const show = (next: typeof state): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  client.subscribe(() => {
    const next = read(client);
    if (held) held.push(next);
    else show(next);
  });
  return {
    client: Object.create(client, {
      getSnapshot: { value: () => state.snapshot },
      hasPermission: { value: () => state.isAllowed },
      organizationSignal: { get: () => state.organizationSignal },
      organizationKey: { get: () => state.organizationKey },
      subscribe: {
        value: (listener: () => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    }) as OrgSessionClient,
    async run(work) {
      const changes = (held = [] as (typeof state)[]);
      await work();
      held = undefined;
      changes.forEach(show);
    },
  };
}
