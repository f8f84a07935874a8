/** State, effects, transitions and optimistic updates below RequireOrganization, without a data library. */
import { StrictMode, useDeferredValue, useEffect, useState, useTransition } from 'react';
import { expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  OrgSessionProvider,
  RequireOrganization,
  useOrganization,
  useOrgSession,
} from '../../../src/react/index.js';
import { runRandomSession, scopeOptions, type Data, type RandomApp } from '../random-session.js';
import { render } from './render.js';

async function mountApp(client: OrgSessionClient, data: Data): Promise<RandomApp> {
  let writeDraft = (): void => undefined;
  let saveDraft = (): void => undefined;

  function Invoices() {
    const session = useOrgSession();
    const id = session.organization?.id;
    const [scope] = useState(() => session.client.scope(undefined, scopeOptions));
    const [rows, setRows] = useState<readonly string[]>();
    const [failure, setFailure] = useState('');
    const [draft, setDraft] = useState('');
    const [isPending, startTransition] = useTransition();
    const shownRows = useDeferredValue(rows);
    useEffect(() => {
      data.load(scope).then(
        (loaded) => startTransition(() => setRows(loaded)),
        () => setFailure(`failed-${scope.organization?.id}`),
      );
    }, [scope]);
    useEffect(() => {
      writeDraft = () => setDraft(`draft-${id}`);
      saveDraft = () => {
        if (!draft) return;
        const row = `saving-${draft}`;
        setRows((before = []) => [...before, row]);
        setDraft('');
        const rollBack = (): void => setRows((before) => before?.filter((one) => one !== row));
        data.save(scope, row).then(() => data.load(scope).then(setRows, rollBack), rollBack);
      };
    });
    return `${id}: ${shownRows?.join() ?? 'loading'} ${failure} ${draft} ${isPending}`;
  }
  const Title = () => <h1>{useOrganization()?.id}</h1>;

  const page = await render(
    <StrictMode>
      <OrgSessionProvider client={client}>
        <Title />
        <RequireOrganization fallback="signed out">
          <Invoices />
        </RequireOrganization>
      </OrgSessionProvider>
    </StrictMode>,
  );
  return {
    frames: page.frames,
    writeDraft: () => writeDraft(),
    saveDraft: () => saveDraft(),
    flush: page.flush,
    unmount: page.unmount,
  };
}

it.each([1, 2, 3])('200 random switches mix no organizations; seed %i', { timeout: 60_000 }, async (seed) => {
  const result = await runRandomSession(seed, mountApp);
  expect(result).toMatchObject({ switches: 200, wrongRequests: [], mixedFrames: [] });
  expect(result.reads).toBeGreaterThan(100);
  expect(result.writes).toBeGreaterThan(20);
  expect(result.frames).toBeGreaterThan(300);
});
