import { expect, test } from 'vitest';
import { throwIfAborted } from '../../../src/lib/throw-if-aborted.js';

/** As in jsdom 20. */
const oldSignal = (signal: AbortSignal): AbortSignal =>
  ({ aborted: signal.aborted, reason: signal.reason as unknown }) as AbortSignal;

test('Throws the reason of a signal that is aborted, also of one without the method throwIfAborted', () => {
  const reason = new Error('stopped');
  expect(() => throwIfAborted(oldSignal(AbortSignal.abort(reason)))).toThrow(reason);
});

test('Does nothing without a signal, or while it is not aborted', () => {
  expect(() => throwIfAborted(undefined)).not.toThrow();
  expect(() => throwIfAborted(oldSignal(new AbortController().signal))).not.toThrow();
});
