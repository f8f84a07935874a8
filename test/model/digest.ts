import { createHash } from 'node:crypto';
import { vi } from 'vitest';

/** Replaces the digests of Web Crypto, whose threads can be late on a busy machine, by ones without a thread. */
export function installDigest(): void {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(
    async (_, data) =>
      Uint8Array.from(
        createHash('sha256')
          .update(data as Uint8Array)
          .digest(),
      ).buffer,
  );
}
