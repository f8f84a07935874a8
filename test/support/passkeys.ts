import { vi } from 'vitest';

class Assertion {
  readonly clientDataJSON = new ArrayBuffer(1);
  readonly attestationObject = new ArrayBuffer(1);
  readonly authenticatorData = new ArrayBuffer(1);
  readonly signature = new ArrayBuffer(1);
}

const credential = {
  id: 'id',
  rawId: new ArrayBuffer(1),
  type: 'public-key',
  response: new Assertion(),
  getClientExtensionResults: () => ({}),
} as unknown as PublicKeyCredential;

/** Adds passkeys to the page. @param get Returns the passkey that the user chooses. */
export function installPasskeys(
  get: () => Promise<PublicKeyCredential | null> = async () => credential,
): void {
  vi.stubGlobal('PublicKeyCredential', vi.fn());
  vi.stubGlobal('AuthenticatorAttestationResponse', vi.fn());
  vi.stubGlobal('AuthenticatorAssertionResponse', Assertion);
  Object.defineProperty(navigator, 'credentials', {
    value: { create: async () => credential, get },
    configurable: true,
  });
}

/** The credential that {@link installPasskeys} returns by default. */
export const passkey = credential;
