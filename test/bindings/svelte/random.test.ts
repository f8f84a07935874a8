/** State, effects and optimistic updates below RequireOrganization, with a small data layer. */
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { runRandomSession, type Data, type RandomApp } from '../random-session.js';
import RandomAppComponent from './RandomApp.svelte';
import { render } from './render.js';

type Form = Pick<RandomApp, 'writeDraft' | 'saveDraft'>;

async function mountApp(client: OrgSessionClient, data: Data): Promise<RandomApp> {
  let form: Form | undefined;
  const frames: string[] = [];
  const { text, unmount } = render(client, RandomAppComponent, {
    data,
    onReady: (ready: Form) => (form = ready),
  });
  const record = async (): Promise<void> => void frames.push(await text());
  // A page is painted after Svelte has rendered: each change of the session is a frame.
  client.subscribe(() => void record());
  await record();
  return {
    frames,
    writeDraft: () => form?.writeDraft(),
    saveDraft: () => form?.saveDraft(),
    async flush() {
      for (let turn = 0; turn < 5; turn++) {
        await tick();
        await record();
        await new Promise(setImmediate);
      }
    },
    async unmount() {
      await settle();
      await unmount();
    },
  };
}

it.each([1, 2, 3])('200 random switches mix no organizations; seed %i', { timeout: 60_000 }, async (seed) => {
  const result = await runRandomSession(seed, mountApp);
  expect(result).toMatchObject({ switches: 200, wrongRequests: [], mixedFrames: [] });
  expect(result.reads).toBeGreaterThan(100);
  expect(result.writes).toBeGreaterThan(20);
  expect(result.frames).toBeGreaterThan(300);
});
