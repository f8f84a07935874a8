import { describeAdapter, type Mounted } from '../bindings/contract.js';
import type { OrgSessionClient } from '../../src/index.js';
import { isGranted } from '../../src/scoped/grants.js';

/** A minimal binding without a framework. It shows that the contract itself can be met. */
const mount = async (client: OrgSessionClient): Promise<Mounted> => {
  let renders = 0;
  let shown: string | undefined;
  const render = (): void => {
    const id = client.getSnapshot().organization?.id;
    if (id !== shown || !renders) renders++;
    shown = id;
  };
  const unsubscribe = client.subscribe(render);
  render();
  void client.start();
  const contentIf = (condition: boolean): 'content' | 'fallback' => (condition ? 'content' : 'fallback');
  const verbs: ReturnType<Mounted['verbs']> = {
    ...client,
    hasPermission: (...args) => isGranted(client, 'hasPermission', ...args),
  };
  return {
    shown() {
      const { status, organization, permissions, switchingTo, error, sessions } = client.getSnapshot();
      return {
        status,
        ...(organization && { organization: organization.id }),
        permissions: [...permissions],
        ...(switchingTo !== undefined && { switchingTo }),
        ...(error && { error: error.code }),
        sessionIds: sessions.map((session) => session.organization.id),
      };
    },
    organizationRenders: () => renders,
    verbs: () => verbs,
    required() {
      const { organization, permissions } = client.getSnapshot();
      return {
        organization: contentIf(organization !== undefined),
        permission: contentIf(permissions.includes('read:invoices')),
      };
    },
    flush: () => Promise.resolve(),
    async unmount() {
      unsubscribe();
    },
  };
};

describeAdapter('No framework', mount);
