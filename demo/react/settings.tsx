import { Fragment } from 'react';
import { useRouteError } from 'react-router';
import { isOrgSessionError } from 'auth0-org-sessions';
import { RequirePermission } from 'auth0-org-sessions/react';
import { labelOf, sentenceOf } from '../frameworks/open-demo.js';
import { Loading } from './loading.js';
import { useOrganizationData } from './use-organization-data.js';
import { useTitle } from './use-title.js';

/** The loader refuses users without the permission. The guard also follows a switch. */
export function Settings() {
  useTitle('Settings');
  return (
    <RequirePermission permission="manage:settings" fallback={<NoPermission />}>
      <h1>Settings</h1>
      <SettingsList />
    </RequirePermission>
  );
}

/** Shown if the loader refused. */
export function SettingsRefused() {
  useTitle('Settings');
  const error = useRouteError();
  if (isOrgSessionError(error) && error.code === 'access_denied') return <NoPermission />;
  throw error;
}

function NoPermission() {
  return (
    <>
      <h1>Settings</h1>
      <p role="alert">You need the permission manage:settings.</p>
    </>
  );
}

function SettingsList() {
  const { data, error } = useOrganizationData<Record<string, string>>('settings');
  if (error) return <p role="alert">{sentenceOf(error)}</p>;
  if (!data) return <Loading />;
  return (
    <dl className="card">
      {Object.entries(data).map(([name, value]) => (
        <Fragment key={name}>
          <dt>{labelOf(name)}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
