import { theme } from '../dom/theme.js';

export const switcherStyle = `${theme}
:host { display: inline-block; width: var(--org-session-width, 17.5rem); min-width: 0; max-width: 100%; vertical-align: middle }
[part=frame] { position: relative; font-size: .875rem }
[part=button], [part~=option], [part=notice] { display: flex; align-items: center; gap: .625rem; text-align: start }
[part=button] { width: 100%; height: 2.75rem; padding: 0 .625rem; background: var(--surface); font-weight: 600 }
[part=button][aria-busy=true] { color: var(--muted); font-weight: 500; cursor: progress }
[part=button]:not([aria-haspopup=listbox], [aria-busy=true]) { background: var(--accent); color: var(--surface); text-align: center }
[part=label], [part=name] { flex: 1; overflow-wrap: anywhere }
[part=label] { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2 }
[part=spoken] { position: absolute; width: 1px; overflow: hidden; opacity: 0; white-space: nowrap }
[part~=badge] {
  display: grid;
  place-items: center;
  width: 1.75rem;
  height: 1.75rem;
  border-radius: var(--inner);
  background: var(--org-session-color, oklch(50% .12 var(--hue)));
  color: #fff;
  font-weight: 600;
}
[part~=badge]::before { content: attr(data-letter) }
[part=spinner] { width: 1rem; height: 1rem; border: 2px solid var(--line); border-top-color: var(--accent); border-radius: 50% }
[part=chevron] { width: .5rem; height: .5rem; margin: 0 .25rem .25rem; border: solid var(--muted); border-width: 0 2px 2px 0; rotate: 45deg }
[part=popup], [part=notice] {
  position: absolute;
  z-index: 10;
  inset: 100% auto auto 0;
  width: max(var(--width), 19rem);
  max-width: calc(100vw - 1rem);
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  box-shadow: 0 12px 32px rgb(10 14 25 / 18%);
}
[popover] { position: fixed; top: 0; margin: 0; color: inherit }
[part=popup] { padding: 0; display: flex; flex-direction: column; max-height: min(26rem, var(--room)); overflow: hidden }
[part=filter] { margin: .5rem .5rem .25rem; padding: .375rem .625rem; background: none }
[part=filter]::placeholder { color: var(--muted); opacity: 1 }
[part=note]:not(:empty) { padding: .5rem .875rem 0; color: var(--muted) }
[part=list] { overflow-y: auto; padding: .25rem }
[part=list], [part=filter]:focus { outline: none; border-color: var(--accent) }
[part~=option] { min-height: 2.5rem; padding: .25rem .625rem .25rem .375rem; border-radius: var(--inner); cursor: pointer }
[part~=selected] { font-weight: 600 }
[part~=selected]::after { content: '✓'; color: var(--accent) }
[part~=action] { position: sticky; bottom: -.25rem; border-top: 1px solid var(--line); background: var(--surface) }
[part~=action] [part~=badge] { background: none; color: var(--muted) }
[part=button]:hover, [part=button][aria-expanded=true], [part~=current] { background: var(--hover) }
:focus-visible [part~=current], :focus ~ * [part~=current] { outline: 2px solid var(--accent); outline-offset: -2px }
[part~=state] { color: var(--muted); font-weight: 400; white-space: nowrap }
[part~=held]::before { content: '● '; color: light-dark(#1a7f4b, #58c98b) }
[part~=failed] { color: var(--danger) }
[part=notice] { padding: .5rem .75rem; border-inline-start: 3px solid var(--danger) }
[part=message] { flex: 1; overflow-wrap: anywhere }
[part=sign-in], [part=dismiss] { padding: .375rem .5rem; background: none }
@media (forced-colors: active) {
  [part~=current], [part=filter]:focus { outline: 2px solid Highlight; outline-offset: -2px }
  [part~=badge] { border: 1px solid }
  [part=button]:hover { border-color: Highlight }
  [part=spinner] { border-color: GrayText; border-top-color: Highlight }
}
@media (prefers-reduced-motion: no-preference) {
  [part=spinner] { animation: turn .8s linear infinite }
}
@keyframes turn { to { rotate: 1turn } }
`;
