/**
 * Calls `tick` every second while an element can be seen: its page is in front, and it is not scrolled away or hidden.
 *
 * @returns Ends it.
 */
export function everySecondSeen(element: HTMLElement, tick: () => void): () => void {
  const { ownerDocument: page } = element;
  let seen = true;
  let timer: ReturnType<typeof setInterval> | undefined;

  const set = (): void => {
    clearInterval(timer);
    if (!seen || page.visibilityState === 'hidden') return;
    tick();
    timer = setInterval(tick, 1000);
  };
  const observer = new IntersectionObserver((entries) => {
    seen = entries.some(({ isIntersecting }) => isIntersecting);
    set();
  });
  observer.observe(element);
  page.addEventListener('visibilitychange', set);
  set();
  return () => {
    observer.disconnect();
    page.removeEventListener('visibilitychange', set);
    clearInterval(timer);
  };
}
