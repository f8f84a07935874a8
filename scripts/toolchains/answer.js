/**
 * Waits until a server answers.
 * @param {string} url
 */
export async function answer(url) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No answer from ${url} in 60 seconds.`);
}
