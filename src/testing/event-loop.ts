/** Runs what only waits for promises. */
export async function runMicrotasks(): Promise<void> {
  for (let turns = 0; turns < 100; turns++) await Promise.resolve();
}

/** Runs what only waits for promises and for modules that are loaded. It sets no timer, because a test may have replaced those. */
export async function runPendingWork(): Promise<void> {
  await runMicrotasks();
  if (typeof MessageChannel === 'undefined') return;
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
  await runMicrotasks();
}
