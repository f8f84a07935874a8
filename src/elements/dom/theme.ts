/**
 * The custom properties that a page can set, with their defaults. `light-dark()` follows the `color-scheme` of the page, so that a page with
 * only one of the two schemes gets that one.
 */
export const theme = `
*, ::before { box-sizing: border-box }
[hidden], :host([hidden]) { display: none !important }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
[part=frame] {
  --accent: var(--org-session-accent, light-dark(#3f4bd1, #a3acff));
  --surface: var(--org-session-surface, light-dark(#fff, #1c2027));
  --text: var(--org-session-text, light-dark(#15171c, #eceef3));
  --danger: var(--org-session-danger, light-dark(#b3261e, #ffb4ab));
  --radius: var(--org-session-radius, .625rem);
  --inner: calc(var(--radius) * .7);
  --muted: color-mix(in srgb, var(--text) 70%, var(--surface));
  --line: color-mix(in srgb, var(--text) 20%, var(--surface));
  --hover: color-mix(in srgb, var(--text) 7%, var(--surface));
  color: var(--text);
  line-height: 1.25rem;
}
button, input { border: 1px solid var(--line); border-radius: var(--radius); color: inherit; font: inherit }
button { margin: 0; cursor: pointer }
`;
