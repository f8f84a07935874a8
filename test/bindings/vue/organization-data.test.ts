import { defineComponent } from 'vue';
import { useOrganizationData } from '../../../demo/vue/organization-data.js';
import { useOrgSession } from '../../../src/vue/index.js';
import { testOrganizationData } from '../organization-data.js';
import { render } from './render.js';

testOrganizationData((client, load, onRender) => {
  const Rows = defineComponent(() => {
    const session = useOrgSession();
    const rows = useOrganizationData(session, {}, load);
    return () => {
      const { data, error } = rows.value;
      const shown = error instanceof Error ? error.message : (data ?? 'loading');
      onRender(`${session.organization.value?.id}: ${shown}`);
      return shown;
    };
  });
  const { app, text } = render(Rows, client);
  return { text, unmount: () => app.unmount() };
});
