import { payload } from '../support/page.js';
import { isLive, shownOf } from './held-tokens.js';
import { audience } from './model.js';
import { readStored } from './stored-tokens.js';
import type { World } from './world.js';

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** What must hold after every step. */
export function check({ model, pages }: World): void {
  const { complaints } = model;
  const must = (holds: boolean, complaint: string): void => {
    if (!holds) complaints.push(complaint);
  };
  for (const [index, { client }] of pages.entries()) {
    const tab = model.tab(index);
    const { status, organization, claims, sessions, switchingTo, permissions, error } = client.getSnapshot();
    const starting = [...tab.flights].some(({ verb }) => verb === 'start');
    must(organization?.id === tab.active, `tab ${index}: ${organization?.id} is active, not ${tab.active}`);
    const ids = sessions.map(({ organization: { id } }) => id);
    must(
      starting || same(ids, [...tab.held.keys()]),
      `tab ${index}: ${ids.join()} are held, not ${[...tab.held.keys()].join()}`,
    );
    must(
      switchingTo === tab.switchingTo,
      `tab ${index}: switching to ${switchingTo}, not ${tab.switchingTo}`,
    );
    must(
      starting || (status === 'signed-in') === (tab.active !== undefined),
      `tab ${index}: it is ${status}`,
    );
    must(
      starting || error?.code === tab.error,
      `tab ${index}: the error is ${error?.code}, not ${tab.error}`,
    );
    if (organization) {
      must(
        claims?.org_id === organization.id && claims.sub === tab.person,
        `tab ${index}: the claims are another's`,
      );
      must(same(permissions, [`read:${organization.id}`]), `tab ${index}: the permissions are another's`);
    }
    for (const {
      organization: { id },
      expiresAt,
    } of sessions) {
      const shown = tab.held.get(id);
      const due = shown && shownOf(shown, audience)?.expiresAt;
      must(
        due === undefined || Math.abs(due - expiresAt) < 1000,
        `tab ${index}: ${id} expires at ${expiresAt}, not ${due}`,
      );
    }
  }
  checkStorage(model);
  if (complaints.length > 0) throw new Error([...complaints, '', ...model.story].join('\n'));
}

/** What should be in storage is there, and nothing else. */
function checkStorage({ complaints, shared }: World['model']): void {
  const stored = readStored(complaints).map(({ text }) => text);
  const expected = [...shared.held.values()].flatMap((held) => [...held.values()].filter(isLive));
  const all = expected.map(({ text }) => text);
  for (const text of stored) {
    if (!all.includes(text)) complaints.push(`storage holds a token of ${String(payload(text)['org_id'])}`);
  }
  for (const { organization, text } of expected) {
    if (!stored.includes(text)) complaints.push(`storage lost a token of ${String(organization)}`);
  }
}
