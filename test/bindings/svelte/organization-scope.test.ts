import { mount, tick, unmount } from 'svelte';
import type { MountScopes, Organizations } from '../scope-app.js';
import { testRandomScopes } from '../random-scopes.js';
import { describeOrganizationScope } from '../scope-contract.js';
import ScopesApp from './ScopesApp.svelte';

const mountScopes: MountScopes = async (client, first, hooks) => {
  const place = document.createElement('div');
  let show: (organizations: Organizations) => void;
  const app = mount(ScopesApp, {
    target: place,
    props: { client, first, hooks, onReady: (ready: typeof show) => (show = ready) },
  });
  await tick();
  return {
    place,
    async show(organizations) {
      show(organizations);
      await tick();
    },
    flush: () => tick(),
    async unmount() {
      await unmount(app);
      // Subscriptions end in a microtask.
      await tick();
    },
  };
};

describeOrganizationScope('Svelte', mountScopes);
testRandomScopes(mountScopes);
