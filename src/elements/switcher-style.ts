/** Colours follow the `color-scheme` that the page gives the element; all of them can be replaced. */
export const switcherStyle = `
:host {
  display: inline-block;
  inline-size: var(--org-session-width, 17.5rem);
  max-inline-size: 100%;
  vertical-align: middle;
}
:host([hidden]), [hidden] { display: none !important }
*, :before { box-sizing: border-box }
[part=frame] {
  --accent: var(--org-session-accent, light-dark(#3f4bd1, #a3acff));
  --surface: var(--org-session-surface, light-dark(#fff, #1c2027));
  --text: var(--org-session-text, light-dark(#15171c, #eceef3));
  --muted: var(--org-session-muted, light-dark(#565c6b, #a9afbd));
  --line: var(--org-session-border, light-dark(#cfd3dc, #3a404c));
  --hover: var(--org-session-hover, light-dark(#f0f2f6, #282d36));
  --danger: var(--org-session-danger, light-dark(#b3261e, #ffb4ab));
  --radius: var(--org-session-radius, .625rem);
  --inner: max(0px, var(--radius) - .25rem);
  --shadow: 0 1px 2px rgb(10 14 25 / 8%), 0 12px 32px rgb(10 14 25 / 18%);
  position: relative;
  color: var(--text);
  font-size: .875rem;
  line-height: 1.25rem;
}
button, input { font: inherit; color: inherit; letter-spacing: inherit }
button { cursor: pointer }
[part=button] {
  display: flex;
  align-items: center;
  gap: .625rem;
  inline-size: 100%;
  block-size: 2.75rem;
  margin: 0;
  padding: 0 .75rem 0 .5rem;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  font-weight: 600;
  text-align: start;
}
[part=button]:hover, [part=button][aria-expanded=true] { background: var(--hover) }
[part=button][aria-disabled=true] { cursor: progress; color: var(--muted) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
[part=list]:focus-visible { outline: none }
[part=label], [part=name] {
  flex: 1;
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
[part=label]:first-child { padding-inline-start: .25rem }
[part=prefix], [part=announcement] {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
[part=badge] {
  display: grid;
  place-items: center;
  flex: none;
  inline-size: 1.75rem;
  block-size: 1.75rem;
  border-radius: var(--inner);
  background: oklch(50% .12 var(--hue));
  color: #fff;
  font-size: .8125rem;
  font-weight: 650;
}
[part=icon] {
  flex: none;
  inline-size: 1rem;
  block-size: 1rem;
  fill: none;
  stroke: currentcolor;
  stroke-width: 1.6;
  stroke-linecap: round;
  stroke-linejoin: round;
}
[part=button] > [part=icon] { color: var(--muted) }
[part=spinner] {
  flex: none;
  inline-size: 1rem;
  block-size: 1rem;
  border: 2px solid var(--line);
  border-block-start-color: var(--accent);
  border-radius: 50%;
}
[part=popup], [part=notice] {
  position: absolute;
  z-index: var(--org-session-layer, 10);
  inset-block-start: calc(100% + .375rem);
  inset-inline-start: 0;
  inline-size: max(100%, 19rem);
  max-inline-size: calc(100vw - 1rem);
  border: 1px solid var(--line);
  border-radius: calc(var(--radius) + .125rem);
  background: var(--surface);
  box-shadow: var(--shadow);
}
[part=popup] {
  display: flex;
  flex-direction: column;
  max-block-size: min(26rem, var(--room, 26rem));
  overflow: hidden;
}
[part=popup][data-up] { inset-block: auto calc(100% + .375rem) }
[part=popup][data-end] { inset-inline: auto 0 }
[part=filter] {
  flex: none;
  block-size: 2.25rem;
  margin: .5rem .5rem .25rem;
  padding: 0 .625rem;
  border: 1px solid var(--line);
  border-radius: var(--inner);
  background: none;
}
[part=filter]:focus-visible { outline-offset: -1px }
[part=filter]::placeholder { color: var(--muted); opacity: 1 }
[part=note] { flex: none; margin: 0; padding: .5rem .875rem 0; color: var(--muted) }
[part=note]:empty { display: none }
[part=list] {
  flex: 0 1 auto;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: .25rem;
}
[part~=option] {
  display: flex;
  align-items: center;
  gap: .625rem;
  min-block-size: 2.5rem;
  padding: .25rem .625rem .25rem .375rem;
  border-radius: var(--inner);
  cursor: pointer;
  scroll-margin-block: .25rem;
}
[part~=current] { background: var(--hover); outline: 2px solid transparent; outline-offset: -2px }
:focus-visible [part~=current], :focus-visible ~ * [part~=current] { outline-color: var(--accent) }
[part~=selected] { font-weight: 600 }
[part~=selected] [part=icon] { color: var(--accent); margin-inline-start: -.375rem }
[part~=action] { position: sticky; inset-block-end: -.25rem; margin-block-start: .5625rem; background: var(--surface) }
[part~=action]:before {
  content: '';
  position: absolute;
  inset: -.3125rem -.25rem auto;
  border-block-start: 1px solid var(--line);
}
[part~=action]:first-child { margin: 0 }
[part~=action]:first-child:before { display: none }
[part~=action][part~=current] { background: var(--hover) }
[part~=action] [part=badge] { background: none; color: var(--muted) }
[part~=state] { flex: none; color: var(--muted); font-size: .8125rem; font-weight: 400 }
[part~=state]:empty { display: none }
[part~=held]:before {
  content: '';
  display: inline-block;
  inline-size: .5rem;
  block-size: .5rem;
  margin-inline-end: .375rem;
  border-radius: 50%;
  background: light-dark(#1a7f4b, #58c98b);
}
[part~=failed] { color: var(--danger) }
[part=notice] {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: .5rem;
  padding: .5rem .5rem .5rem .875rem;
  border-inline-start: 3px solid var(--danger);
}
[part=message] { flex: 1 1 9rem; min-inline-size: 0; overflow-wrap: anywhere }
[part=sign-in], [part=dismiss] {
  min-block-size: 2rem;
  margin: 0;
  padding: 0 .625rem;
  border: 1px solid var(--line);
  border-radius: var(--inner);
  background: none;
  font-weight: 600;
}
[part=sign-in]:hover, [part=dismiss]:hover { background: var(--hover) }
[part=dismiss] { display: grid; place-items: center; padding: 0 .4375rem; border-color: transparent; color: var(--muted) }
@media (prefers-reduced-motion: no-preference) {
  [part=spinner] { animation: turn .8s linear infinite }
  [part=popup], [part=notice] { animation: appear .12s ease-out }
}
@keyframes turn { to { rotate: 1turn } }
@keyframes appear { from { opacity: 0 } }
@media (forced-colors: active) {
  [part=badge] { border: 1px solid }
  [part~=current] { outline-color: Highlight }
}
`;
