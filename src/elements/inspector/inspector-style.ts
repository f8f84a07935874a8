import { theme } from '../dom/theme.js';

export const inspectorStyle = `${theme}
:host { display: block }
* { margin: 0; padding: 0 }
[part=frame] {
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  font-size: .8125rem;
}
ul, ol { list-style: none }
code, dt, time { font-family: ui-monospace, monospace; font-size: .75rem }
:focus-visible { outline-offset: -2px }
[part=head] { display: flex; justify-content: space-between; gap: 1rem; padding: .5rem .875rem; background: var(--hover) }
[part=heading], [part=name] { font-weight: 600 }
[part=status], [part=active] {
  padding: 0 .5rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  background: var(--surface);
  font-size: .75rem;
}
[part=error] { padding: .5rem .875rem; color: var(--danger) }
[part=error]:empty { display: none }
[part=section] { padding: 0 .875rem; border-block-start: 1px solid var(--line) }
[part=section][open] { padding-block-end: .625rem }
[part=title], [part=subtitle] { color: var(--muted); font-size: .75rem; font-weight: 600; padding-block: .5rem .375rem }
[part=title] { cursor: pointer }
:empty:is([part=sessions], [part=claims], [part=events]):after { content: 'none'; color: var(--muted) }
[part=sessions] { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); gap: .5rem 1.5rem }
[part~=session] { display: flex; align-items: center; gap: .625rem }
[part=session-text] { display: grid; justify-items: start; min-inline-size: 0; overflow-wrap: anywhere }
[part=session-head] { display: flex; flex-wrap: wrap; gap: 0 .5rem }
[part=id], [part=opaque] { color: var(--muted) }
[part=ring] { position: relative; display: grid; place-items: center; inline-size: 2.75rem; block-size: 2.75rem }
svg { position: absolute; inset: 0; rotate: -90deg; fill: none; stroke-width: 3 }
[part=ring-all] { stroke: var(--line) }
[part=ring-left] { stroke: var(--org-session-color, var(--accent)) }
[part=ring-text] { font-size: .625rem; font-weight: 600; font-variant-numeric: tabular-nums }
[part=claims-head] { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem }
[part=claims-panel] { max-block-size: 24rem; overflow-y: auto }
[part=claim] {
  display: grid;
  grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
  gap: .75rem;
  align-items: center;
  min-block-size: 1.75rem;
  overflow-wrap: anywhere;
}
[part=value] { min-inline-size: 0; font-variant-numeric: tabular-nums }
[part=show], [part=show-all], [part=claims-session] {
  min-inline-size: 3.25rem;
  min-block-size: 1.5rem;
  border: 1px solid var(--line);
  border-radius: .375rem;
  background: none;
  color: inherit;
  font-size: .75rem;
}
[part=claims-session] option { background: var(--surface) }
[part=show]:hover, [part=show-all]:hover, [part=claims-session]:hover { background: var(--hover) }
[part=events] { max-block-size: 14rem; overflow-y: auto }
[part=event] { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; padding-block: .25rem; border-block-end: 1px solid var(--line) }
[part=event-name] { font-weight: 600 }
time { color: var(--muted) }
[part=facts] { grid-column: 2; color: var(--muted); overflow-wrap: anywhere }
@media (prefers-reduced-motion: no-preference) {
  [part=ring-left] { transition: stroke-dashoffset 1s linear }
}
`;
