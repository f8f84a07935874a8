import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';
import { everything, type SignOuts } from '../storage/sign-out-log.js';

/** What tabs tell each other: what was signed out of, and when. Never a token. */
type TabMessage =
  | { readonly type: 'signed-out'; readonly time: number }
  | { readonly type: 'organization-signed-out'; readonly organization: string; readonly time: number };

/** The other tabs of this origin. */
export interface Tabs {
  tell(what: string, time: number): void;
  close(): void;
}

/** Calls `look` whenever the record of sign-outs may have changed: another tab said so, or this one slept. */
export function createTabs(
  environment: Environment,
  { root }: Namespace,
  recordKey: string,
  signOuts: SignOuts,
  look: () => void,
): Tabs {
  const channel = environment.channel(`${root}tabs`);
  if (channel) {
    // From any script of this origin: only well-formed ones are heard.
    channel.onmessage = ({ data }) => {
      const { type, organization, time } = Object(data) as Record<keyof TabMessage | 'organization', unknown>;
      if (typeof time !== 'number') return;
      if (type === 'signed-out') signOuts.add(everything, time);
      else if (
        type === 'organization-signed-out' &&
        typeof organization === 'string' &&
        /^[\w-]+$/.test(organization)
      )
        signOuts.add(organization, time);
      look();
    };
  }
  const stops = [
    // Without BroadcastChannel: it reaches every other tab.
    environment.listen('storage', ({ key }) => {
      if (key === recordKey) look();
    }),
    // A tab that was frozen, or in the back/forward cache, may have been told nothing.
    ...(['pageshow', 'resume', 'visibilitychange', 'focus'] as const).map((type) =>
      environment.listen(type, look),
    ),
  ];
  return {
    tell(what, time) {
      channel?.postMessage(
        what === everything
          ? { type: 'signed-out', time }
          : { type: 'organization-signed-out', organization: what, time },
      );
    },
    close() {
      channel?.close();
      for (const stop of stops) stop();
    },
  };
}
