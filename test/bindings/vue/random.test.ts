/** State, watchers and optimistic updates below RequireOrganization, with a small data layer. */
import { expect, it } from 'vitest';
import { defineComponent, h, nextTick, onMounted, ref } from 'vue';
import type { OrgSessionClient } from '../../../src/index.js';
import { RequireOrganization, useOrganization, useOrgSession } from '../../../src/vue/index.js';
import { settle } from '../../support/async.js';
import { runRandomSession, scopeOptions, type Data, type RandomApp } from '../random-session.js';
import { render } from './render.js';

async function mountApp(client: OrgSessionClient, data: Data): Promise<RandomApp> {
  let writeDraft = (): void => undefined;
  let saveDraft = (): void => undefined;
  const frames: string[] = [];

  const Invoices = defineComponent(() => {
    const { client, organization } = useOrgSession();
    const scope = client.scope(undefined, scopeOptions);
    const rows = ref<string[]>();
    const failure = ref('');
    const draft = ref('');
    const load = (): Promise<void> =>
      data.load(scope).then(
        (loaded) => {
          rows.value = loaded;
        },
        () => {
          failure.value = `failed-${scope.organization?.id}`;
        },
      );
    onMounted(() => {
      void load();
      writeDraft = () => {
        draft.value = `draft-${organization.value?.id}`;
      };
      saveDraft = () => {
        if (!draft.value) return;
        const row = `saving-${draft.value}`;
        rows.value = [...(rows.value ?? []), row];
        draft.value = '';
        data.save(scope, row).then(load, () => {
          rows.value = rows.value?.filter((one) => one !== row);
        });
      };
    });
    return () =>
      `${organization.value?.id}: ${rows.value?.join() ?? 'loading'} ${failure.value} ${draft.value}`;
  });

  const { app, text } = render(
    defineComponent(() => {
      const organization = useOrganization();
      return () => [
        h('h1', organization.value?.id),
        h(RequireOrganization, null, { default: () => h(Invoices), fallback: () => 'signed out' }),
      ];
    }),
    client,
  );
  const record = async (): Promise<void> => void frames.push(await text());
  // A page is painted after Vue has rendered: each change of the session is a frame.
  client.subscribe(() => void record());
  await record();
  return {
    frames,
    writeDraft: () => writeDraft(),
    saveDraft: () => saveDraft(),
    async flush() {
      for (let turn = 0; turn < 5; turn++) {
        await nextTick();
        await record();
        await new Promise(setImmediate);
      }
    },
    async unmount() {
      await settle();
      app.unmount();
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
