/** Waits for work that never fails, but not longer than so many milliseconds. */
export const atMost = (time: number, work: Promise<void>): Promise<void> =>
  new Promise((done) => {
    const late = setTimeout(done, time);
    void work.then(() => {
      clearTimeout(late);
      done();
    });
  });
