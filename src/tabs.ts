import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import { isOrganizationId } from './organization.js';

/** What tabs tell each other. Never a token. */
export type TabMessage =
  | { readonly type: 'signed-out' }
  | { readonly type: 'organization-signed-out'; readonly organization: string };

/** The other tabs of this origin. */
export interface Tabs {
  tell(message: TabMessage): void;
  close(): void;
}

/** Messages come from any script of this origin: only well-formed ones are heard. */
export function createTabs(
  environment: Environment,
  { root }: Namespace,
  hear: (message: TabMessage) => void,
): Tabs {
  const name = `${root}tabs`;
  const receive = (value: unknown): void => {
    const message = readMessage(value);
    if (message) hear(message);
  };
  const channel = environment.channel(name);
  if (channel) {
    channel.onmessage = (event) => receive(event.data);
    return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
  }
  // Without BroadcastChannel: a storage event reaches every other tab.
  const stop = environment.listen('storage', ({ key, newValue }) => {
    if (key !== name || newValue === null) return;
    try {
      receive(JSON.parse(newValue));
    } catch {
      // Not ours, then.
    }
  });
  return {
    tell(message) {
      try {
        environment.sharedStorage()?.setItem(name, JSON.stringify(message));
        // Gone at once, so that the same message is an event the next time too.
        environment.sharedStorage()?.removeItem(name);
      } catch {
        // Storage is full or blocked: there is no other way to the other tabs.
      }
    },
    close: stop,
  };
}

function readMessage(value: unknown): TabMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, organization } = value as Record<string, unknown>;
  if (type === 'signed-out') return { type };
  return type === 'organization-signed-out' &&
    typeof organization === 'string' &&
    isOrganizationId(organization)
    ? { type, organization }
    : undefined;
}
