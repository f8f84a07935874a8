import { inspect } from 'node:util';
import type { OrgSessionEvents, OrgSessionSnapshot } from '../../src/index.js';
import type { Page } from '../support/page.js';

const secretPattern = /c2lnbmF0dXJl|refresh-\d|code-\d/;

/** Whether a value contains a token or an authorization code. */
export const containsSecret = (value: unknown): boolean =>
  secretPattern.test(JSON.stringify(value)) ||
  (value instanceof Error && secretPattern.test(inspect(value, { depth: 6 })));

/** Reports every event of a page that does not agree with the snapshot, and every token in an event or a snapshot. */
export function observePage(page: Page, report: (violation: string) => void): void {
  const { client } = page;
  let active: string | undefined;
  let switchedFrom: string | undefined;
  const sessionIds = new Set<string>();
  const checkEvent = <Name extends keyof OrgSessionEvents>(
    name: Name,
    agrees: (payload: OrgSessionEvents[Name], snapshot: OrgSessionSnapshot) => boolean,
  ): void => {
    client.on(name, (payload) => {
      if (containsSecret(payload)) report(`${name} contains a token`);
      if (!agrees(payload, client.getSnapshot()))
        report(`${name} ${JSON.stringify(payload)} does not agree with the snapshot`);
    });
  };
  const hasSession = ({ sessions }: OrgSessionSnapshot, id: string): boolean =>
    sessions.some(({ organization }) => organization.id === id);

  client.subscribe(() => {
    const snapshot = client.getSnapshot();
    if (containsSecret(snapshot)) report('the snapshot contains a token');
  });
  checkEvent('organizationChanged', ({ previous, current }, { organization }) => {
    const agrees = previous?.id === active && current?.id === organization?.id && current?.id !== active;
    active = current?.id;
    return agrees;
  });
  checkEvent('sessionAdded', ({ organization: { id } }, snapshot) => {
    const agrees = !sessionIds.has(id) && hasSession(snapshot, id);
    sessionIds.add(id);
    return agrees;
  });
  checkEvent(
    'sessionRemoved',
    ({ organization: { id } }, snapshot) => sessionIds.delete(id) && !hasSession(snapshot, id),
  );
  checkEvent(
    'tokenRenewed',
    ({ organization: { id }, expiresAt }, snapshot) => hasSession(snapshot, id) && expiresAt > 0,
  );
  checkEvent('switchStarted', ({ from, to }, snapshot) => {
    switchedFrom = active;
    // With cached tokens a switch is a single change, which has happened already.
    const { organization, switchingTo } = snapshot;
    const isDone = switchingTo === undefined && (organization?.id === to || organization?.name === to);
    return from === active && (isDone || to === snapshot.switchingTo);
  });
  checkEvent(
    'switchFailed',
    ({ from, error }, snapshot) => from === switchedFrom && error === snapshot.error,
  );
  checkEvent('loginRequired', ({ error }) => error.code !== 'temporary');
  checkEvent(
    'userChanged',
    ({ previous, current }, { user }) => previous !== current && user?.sub !== previous,
  );
  checkEvent('signedOut', (_, { status, sessions }) => status === 'signed-out' && sessions.length === 0);
}
