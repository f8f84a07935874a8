import { TemporaryError } from './errors.js';

/**
 * Code that is loaded when it is first asked for. A failure is not kept: who asks next tries again.
 *
 * @throws TemporaryError
 */
export function lateCode<Code>(load: () => Promise<Code>): () => Promise<Code> {
  let loading: Promise<Code> | undefined;
  return () =>
    (loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw new TemporaryError('Code could not be loaded.', { cause });
    }));
}
