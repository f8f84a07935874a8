import { auth0 } from '../lib/auth0.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  const session = await auth0.getSession();
  if (!session) return <a href="/auth/login">Sign in</a>;
  return (
    <output>
      {session.user.name} in {session.user.org_id}
    </output>
  );
}
