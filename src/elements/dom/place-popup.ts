/** Places an open popup below its button, or above it where there is more space, and keeps it inside the window. */
export function placePopup(popup: HTMLElement, button: HTMLElement): void {
  const margin = 8;
  const { top, bottom } = button.getBoundingClientRect();
  const below = innerHeight - bottom;
  const up = below < 280 && top > below;
  popup.toggleAttribute('data-up', up);
  popup.style.setProperty('--room', `${Math.max(up ? top : below, 180) - 2 * margin}px`);
  popup.style.translate = '';
  const { left, right } = popup.getBoundingClientRect();
  const end = document.documentElement.clientWidth - margin;
  popup.style.translate = `${Math.min(0, end - right) + Math.max(0, margin - left)}px`;
}
