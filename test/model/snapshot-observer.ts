import { inspect } from 'node:util';
import type { OrgSessionEvents, OrgSessionSnapshot } from '../../src/index.js';
import type { Page } from '../support/page.js';

const secret = /c2lnbmF0dXJl|refresh-\d|code-\d/;

/** Whether a token, or what stands for one, can be seen in it. */
export const shows = (value: unknown): boolean =>
  secret.test(JSON.stringify(value)) || (value instanceof Error && secret.test(inspect(value, { depth: 6 })));

/** Listens to a page: an event must say what the snapshot shows. */
export function watchPage(page: Page, complain: (complaint: string) => void): void {
  const { client } = page;
  let active: string | undefined;
  let begunFrom: string | undefined;
  const held = new Set<string>();
  const see = <Name extends keyof OrgSessionEvents>(
    name: Name,
    holds: (payload: OrgSessionEvents[Name], snapshot: OrgSessionSnapshot) => boolean,
  ): void => {
    client.on(name, (payload) => {
      if (shows(payload)) complain(`${name} shows a token`);
      if (!holds(payload, client.getSnapshot())) complain(`${name} ${JSON.stringify(payload)} does not fit`);
    });
  };
  const isHeld = ({ sessions }: OrgSessionSnapshot, id: string): boolean =>
    sessions.some(({ organization }) => organization.id === id);

  client.subscribe(() => {
    const snapshot = client.getSnapshot();
    if (shows(snapshot)) complain('the snapshot shows a token');
  });
  see('organizationChanged', ({ previous, current }, { organization }) => {
    const fits = previous?.id === active && current?.id === organization?.id && current?.id !== active;
    active = current?.id;
    return fits;
  });
  see('sessionAdded', ({ organization: { id } }, snapshot) => {
    const fits = !held.has(id) && isHeld(snapshot, id);
    held.add(id);
    return fits;
  });
  see('sessionRemoved', ({ organization: { id } }, snapshot) => held.delete(id) && !isHeld(snapshot, id));
  see(
    'tokenRenewed',
    ({ organization: { id }, expiresAt }, snapshot) => isHeld(snapshot, id) && expiresAt > 0,
  );
  see('switchStarted', ({ from, to }, snapshot) => {
    begunFrom = active;
    // What is at hand is one change: it has happened already.
    const done = snapshot.switchingTo === undefined && snapshot.organization?.id === to;
    return from === active && (done || to === snapshot.switchingTo);
  });
  see('switchFailed', ({ from, error }, snapshot) => from === begunFrom && error === snapshot.error);
  see('loginRequired', ({ error }) => error.code !== 'temporary');
  see('userChanged', ({ previous, current }, { user }) => previous !== current && user?.sub !== previous);
  see('signedOut', (_, { status, sessions }) => status === 'signed-out' && sessions.length === 0);
}
