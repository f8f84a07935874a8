import { tick } from 'svelte';
import type { OrgSession } from '../../../src/svelte/index.js';
import { describeAdapter, type Mount, type Mounted } from '../contract.js';
import ContractApp from './ContractApp.svelte';
import { render } from './render.js';

const mount: Mount = async (client) => {
  let renders = 0;
  let verbs: OrgSession | undefined;
  const { place, unmount } = render(client, ContractApp, {
    onSession: (session: OrgSession) => (verbs = session),
    onRender: () => renders++,
  });
  await tick();
  const text = (selector: string): string => place.querySelector(selector)?.textContent ?? '';

  return {
    shown: () => JSON.parse(text('pre')) as ReturnType<Mounted['shown']>,
    organizationRenders: () => renders,
    verbs: () => {
      if (!verbs) throw new Error('Nothing was rendered.');
      return verbs;
    },
    required: () => ({ organization: text('b') as 'content', permission: text('i') as 'content' }),
    flush: () => tick(),
    unmount,
  };
};

describeAdapter('Svelte', mount);
