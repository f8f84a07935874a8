/**
 * Calls `tick` now and then every second, as long as the page is visible and the element is inside the window and not hidden.
 *
 * @returns A function that stops it.
 */
export function startVisibleInterval(element: HTMLElement, tick: () => void): () => void {
  const { ownerDocument: page } = element;
  let isVisible = true;
  let timer: ReturnType<typeof setInterval> | undefined;

  const restart = (): void => {
    clearInterval(timer);
    if (!isVisible || page.visibilityState === 'hidden') return;
    tick();
    timer = setInterval(tick, 1000);
  };
  const observer = new IntersectionObserver((entries) => {
    isVisible = entries.some(({ isIntersecting }) => isIntersecting);
    restart();
  });
  observer.observe(element);
  page.addEventListener('visibilitychange', restart);
  restart();
  return () => {
    observer.disconnect();
    page.removeEventListener('visibilitychange', restart);
    clearInterval(timer);
  };
}
