import { expect, it, vi } from 'vitest';
import { createSSRApp, defineComponent, h, nextTick } from 'vue';
import {
  OrganizationScope,
  orgSessionPlugin,
  RequirePermission,
  useOrgSession,
} from '../../../src/vue/index.js';
import { installTenant, signIn } from '../../support/page.js';
import { A } from '../../support/tenant.js';

it('the HTML of a server is hydrated before the session is shown, even with a started client', async () => {
  const warn = vi.spyOn(console, 'warn');
  const { client } = await signIn(installTenant(), A.id);
  const renders: string[] = [];
  const Page = defineComponent(() => {
    const { status, organizationKey, hasPermission } = useOrgSession();
    return () => {
      renders.push(status.value);
      return h('main', [
        h('p', [status.value, organizationKey.value !== '', hasPermission(`read:${A.id}`)].join()),
        h(
          RequirePermission,
          { permission: `read:${A.id}` },
          { default: () => h('b', 'allowed'), fallback: () => h('i', 'not allowed') },
        ),
      ]);
    };
  });
  const place = document.createElement('div');
  place.innerHTML = '<main><p>starting,false,false</p><!--[--><i>not allowed</i><!--]--></main>';
  const kept = place.querySelector('p');

  const app = createSSRApp(Page).use(orgSessionPlugin(client));
  app.mount(place);
  await nextTick();
  expect(renders).toEqual(['starting', 'signed-in']);
  expect(place.querySelector('p')).toBe(kept);
  expect(place.textContent).toBe('signed-in,true,trueallowed');
  expect(warn).not.toHaveBeenCalled();
  app.unmount();
});

it('a scope hydrates the fallback of the server, even with a started client', async () => {
  const warn = vi.spyOn(console, 'warn');
  const { client } = await signIn(installTenant(), A.id);
  const Content = defineComponent(() => {
    const { organization } = useOrgSession();
    return () => h('b', organization.value?.id);
  });
  const renders: string[] = [];
  const Page = defineComponent(
    () => () =>
      h('main', [
        h(
          OrganizationScope,
          { organization: A.id },
          {
            default: () => (renders.push('content'), h(Content)),
            fallback: () => (renders.push('fallback'), h('i', 'wait')),
          },
        ),
      ]),
  );
  const place = document.createElement('div');
  place.innerHTML = '<main><!--[--><i>wait</i><!--]--></main>';
  const app = createSSRApp(Page).use(orgSessionPlugin(client));
  app.mount(place);
  await nextTick();
  expect(renders).toEqual(['fallback', 'content']);
  expect(place.textContent).toBe(A.id);
  expect(warn).not.toHaveBeenCalled();
  app.unmount();
});
