import { expect, it, vi } from 'vitest';
import { createSSRApp, defineComponent, h, nextTick } from 'vue';
import { orgSessionPlugin, RequirePermission, useOrgSession } from '../../../src/vue/index.js';
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
