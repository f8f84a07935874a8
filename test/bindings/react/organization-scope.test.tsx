import { StrictMode, useEffect, useState } from 'react';
import {
  OrganizationScope,
  OrgSessionProvider,
  useOrganization,
  useOrgSession,
} from '../../../src/react/index.js';
import {
  CHECKED_PERMISSION,
  contentText,
  parseScope,
  type MountScopes,
  type Organizations,
  type ScopeHooks,
} from '../scope-app.js';
import { testRandomScopes } from '../random-scopes.js';
import { describeOrganizationScope } from '../scope-contract.js';
import { render } from './render.js';

function Content({ hooks, nested }: { hooks: ScopeHooks; nested: Organizations }) {
  const session = useOrgSession();
  const { client } = session;
  const [text, show] = useState('');
  useEffect(() => hooks.mounted({ client, show }), [hooks, client]);
  return (
    <>
      <p>
        {contentText({ ...session, isAllowed: session.hasPermission(CHECKED_PERMISSION) })} {text}
      </p>
      <Scopes organizations={nested} hooks={hooks} />
    </>
  );
}

function Scopes({ organizations, hooks }: { organizations: Organizations; hooks: ScopeHooks }) {
  return organizations.map((one, index) => {
    const [organization, nested] = parseScope(one);
    return (
      <section key={index}>
        <OrganizationScope
          organization={organization}
          fallback={<i>loading</i>}
          error={({ error, retry }) => (
            <>
              <b>{error.code}</b>
              <button onClick={retry} />
            </>
          )}
          onError={(error) => hooks.reported(error)}
        >
          <Content hooks={hooks} nested={nested} />
        </OrganizationScope>
      </section>
    );
  });
}

const Header = () => <header>{useOrganization()?.id}</header>;

const mountScopes: MountScopes = async (client, first, hooks) => {
  const app = (organizations: Organizations) => (
    <StrictMode>
      <OrgSessionProvider client={client}>
        <Header />
        <Scopes organizations={organizations} hooks={hooks} />
      </OrgSessionProvider>
    </StrictMode>
  );
  const page = await render(app(first));
  return {
    place: page.container,
    show: (organizations) => page.rerender(app(organizations)),
    flush: page.flush,
    unmount: page.unmount,
  };
};

describeOrganizationScope('React', mountScopes);
testRandomScopes(mountScopes);
