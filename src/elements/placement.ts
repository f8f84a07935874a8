/** Keeps a popup that opens below a button within the window: at the button's other edge or above it where there is more room. */
export function place(popup: HTMLElement, button: HTMLElement): void {
  const margin = 16;
  const { top, bottom } = button.getBoundingClientRect();
  const below = innerHeight - bottom;
  const up = below < 280 && top > below;
  popup.toggleAttribute('data-up', up);
  popup.style.setProperty('--room', `${Math.max(up ? top : below, 180) - margin}px`);
  popup.removeAttribute('data-end');
  const { left, right } = popup.getBoundingClientRect();
  popup.toggleAttribute('data-end', left < 0 || right > document.documentElement.clientWidth);
}
