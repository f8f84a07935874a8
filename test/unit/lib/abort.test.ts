import { describe, expect, it, vi } from 'vitest';
import { abortable } from '../../../src/lib/abort.js';
import { settle } from '../../support/async.js';

describe('abortable', () => {
  it('returns the same promise without a signal', () => {
    const promise = Promise.resolve(1);
    expect(abortable(promise)).toBe(promise);
  });

  it('settles as the promise does', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('rejects with the signal’s reason, of any type, now or later', async () => {
    const never = new Promise<void>(() => undefined);
    await expect(abortable(never, AbortSignal.abort('why'))).rejects.toBe('why');
    const controller = new AbortController();
    const result = abortable(never, controller.signal);
    controller.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await abortable(Promise.resolve(1), signal);
    await abortable(Promise.reject(new Error('no')), signal).catch(() => undefined);
    await settle();
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove).toHaveBeenCalledTimes(2);
  });
});
