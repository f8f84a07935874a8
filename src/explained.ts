import { isOrgSessionError } from './any-error.js';
import { TemporaryError, type OrgSessionError } from './errors.js';

/** What the SDK threw, as one of our errors. The list of its errors is loaded with the first of them. */
export async function explained(thrown: unknown): Promise<OrgSessionError> {
  if (isOrgSessionError(thrown)) return thrown;
  try {
    return (await import('./auth0-errors.js')).explain(thrown);
  } catch {
    // Offline, most likely, which is why there was an error in the first place.
    return new TemporaryError('The identity provider gave no answer.');
  }
}
