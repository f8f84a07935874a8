import { describe, expect, it, vi } from 'vitest';
import { abortable } from '../../../src/lib/abort.js';
import { createQueue } from '../../../src/lib/queue.js';
import { deferred, settle } from '../../support/async.js';

describe('abortable', () => {
  it('is the promise itself without a signal', () => {
    const promise = Promise.resolve(1);
    expect(abortable(promise)).toBe(promise);
  });

  it('settles as the promise does', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('rejects with the signal’s reason, whatever it is, now or later', async () => {
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

describe('a queue', () => {
  it('runs one job at a time, in the order they came, and the first ones first', async () => {
    const queue = createQueue();
    const order: string[] = [];
    const first = deferred();
    const job = (name: string) => async (): Promise<string> => {
      order.push(`${name} begins`);
      if (name === 'a') await first.promise;
      order.push(`${name} ends`);
      return name;
    };
    const results = [queue.run(job('a')), queue.run(job('b')), queue.run(job('c'), true)];
    await settle();
    expect(order).toEqual(['a begins']);
    first.resolve();
    await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c']);
    expect(order.filter((entry) => entry.endsWith('begins'))).toEqual(['a begins', 'c begins', 'b begins']);
  });

  it('goes on after a job that fails', async () => {
    const queue = createQueue();
    const failed = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(() => Promise.resolve(2));
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe(2);
    await expect(queue.run(() => Promise.resolve(3))).resolves.toBe(3);
  });
});
