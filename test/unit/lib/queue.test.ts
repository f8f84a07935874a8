import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../src/lib/queue.js';
import { deferred, settle } from '../../support/async.js';

describe('a queue', () => {
  it('runs one job at a time, in their order, but those with priority first', async () => {
    const queue = createQueue();
    const order: string[] = [];
    const first = deferred();
    const job = (name: string) => async (): Promise<string> => {
      order.push(`${name} starts`);
      if (name === 'a') await first.promise;
      order.push(`${name} ends`);
      return name;
    };
    const results = [queue.run(job('a')), queue.run(job('b')), queue.run(job('c'), true)];
    await settle();
    expect(order).toEqual(['a starts']);
    first.resolve();
    await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c']);
    expect(order.filter((entry) => entry.endsWith('starts'))).toEqual(['a starts', 'c starts', 'b starts']);
  });

  it('runs jobs that can wait when no other job waits, the latest one first', async () => {
    const queue = createQueue();
    const order: string[] = [];
    const first = deferred();
    let canWait = true;
    const job = (name: string) => (): Promise<unknown> => {
      order.push(name);
      return name === 'a' ? first.promise : Promise.resolve();
    };
    const results = [
      queue.run(job('a'), false, () => true),
      queue.run(job('b'), false, () => canWait),
      queue.run(job('c'), false, () => true),
      queue.run(job('d'), false, () => true),
      queue.run(job('e')),
    ];
    await settle();
    expect(order).toEqual(['a']);
    canWait = false;
    first.resolve();
    await Promise.all(results);
    expect(order).toEqual(['a', 'b', 'e', 'd', 'c']);
  });

  it('goes on after a failed job', async () => {
    const queue = createQueue();
    const failed = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(() => Promise.resolve(2));
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe(2);
    await expect(queue.run(() => Promise.resolve(3))).resolves.toBe(3);
  });
});
