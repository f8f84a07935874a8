import { payload } from '../support/page.js';
import { isFresh, primaryToken } from './organization-tokens.js';
import { audience } from './model.js';
import { readStored } from './stored-tokens.js';
import type { World } from './world.js';

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** Checks after every step that snapshots and storage are as the model expects. */
export function checkInvariants({ model, pages }: World): void {
  const { violations } = model;
  const expectThat = (holds: boolean, violation: string): void => {
    if (!holds) violations.push(violation);
  };
  for (const [index, { client }] of pages.entries()) {
    const tab = model.tab(index);
    const { status, organization, claims, sessions, switchingTo, permissions, error, signedOutElsewhere } =
      client.getSnapshot();
    const isStarting = [...tab.pendingCalls].some(({ verb }) => verb === 'start');
    expectThat(
      organization?.id === tab.active,
      `tab ${index}: ${organization?.id} is active, not ${tab.active}`,
    );
    const ids = sessions.map(({ organization: { id } }) => id);
    expectThat(
      isStarting || sameItems(ids, [...tab.sessions.keys()]),
      `tab ${index}: sessions for ${ids.join()}, not ${[...tab.sessions.keys()].join()}`,
    );
    expectThat(
      switchingTo === tab.switchingTo,
      `tab ${index}: switching to ${switchingTo}, not ${tab.switchingTo}`,
    );
    expectThat(
      isStarting || (status === 'signed-in') === (tab.active !== undefined),
      `tab ${index}: the status is ${status}`,
    );
    expectThat(
      isStarting || error?.code === tab.error,
      `tab ${index}: the error is ${error?.code}, not ${tab.error}`,
    );
    expectThat(
      signedOutElsewhere === tab.isSignedOutElsewhere || (signedOutElsewhere && tab.mayShowSignOut),
      `tab ${index}: signedOutElsewhere is ${signedOutElsewhere}`,
    );
    if (organization) {
      expectThat(
        claims?.org_id === organization.id && claims.sub === tab.person,
        `tab ${index}: the claims are those of another organization or user`,
      );
      expectThat(
        sameItems(permissions, [`read:${organization.id}`]),
        `tab ${index}: the permissions are those of another organization`,
      );
    }
    for (const {
      organization: { id },
      expiresAt,
    } of sessions) {
      const tokens = tab.sessions.get(id);
      const expected = tokens && primaryToken(tokens, audience)?.expiresAt;
      expectThat(
        expected === undefined || Math.abs(expected - expiresAt) < 1000,
        `tab ${index}: ${id} expires at ${expiresAt}, not ${expected}`,
      );
    }
  }
  checkStorage(model);
  if (violations.length > 0) throw new Error([...violations, '', ...model.log].join('\n'));
}

/** Checks that storage has the expected tokens, and no others. */
function checkStorage({ violations, shared }: World['model']): void {
  const stored = readStored(violations);
  const expected = [...shared.sessions.values()].flatMap((tokens) => [...tokens.values()].filter(isFresh));
  const all = expected.map(({ text }) => text);
  for (const { organization, text, hasIdToken } of stored) {
    const isReadable =
      !shared.unreadable.has(text) && (hasIdToken || !shared.withoutIdToken.has(organization));
    if (!all.includes(text) && isReadable)
      violations.push(`storage holds a token of ${String(payload(text)['org_id'])}`);
  }
  for (const { organization, text } of expected) {
    if (!stored.some((one) => one.text === text))
      violations.push(`storage lacks a token of ${String(organization)}`);
  }
}
