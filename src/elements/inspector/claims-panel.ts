import type { AccessTokenClaims, IdTokenClaims, OrgSessionSnapshot } from '../../index.js';
import { h, redraw, setText } from '../dom/html.js';
import type { ElementClient } from '../session-element.js';
import { createClaimsList } from './claims-list.js';
import { inspectedName } from './session-list.js';

/** The claims of one session: its ID token's and its access token's. */
export interface ClaimsPanel {
  readonly element: HTMLElement;
  readonly update: (client: ElementClient | undefined) => void;
}

const OPAQUE = 'The access token is opaque: it has no claims that an application can read.';

export function createClaimsPanel(): ClaimsPanel {
  let client: ElementClient | undefined;
  let activeId: string | undefined;
  /** The organization that the person selected. The active one if undefined. */
  let selectedId: string | undefined;
  let latestRead = 0;

  const select = h('select', { part: 'claims-session', 'aria-label': 'Claims of' });
  const showAll = h('button', { part: 'show-all', type: 'button' });
  const updateShowAll = (): void => {
    showAll.hidden = lists.every(({ element }) => element.childElementCount === 0);
    setText(showAll, lists.every((list) => list.isAllShown()) ? 'Hide all' : 'Show all');
  };
  const idToken = createClaimsList('Claims of the ID token', updateShowAll);
  const accessToken = createClaimsList('Claims of the access token', updateShowAll);
  const lists = [idToken, accessToken];
  const opaque = h('p', { part: 'opaque' });
  const element = h(
    'div',
    { part: 'claims-panel' },
    h('div', { part: 'claims-head' }, select, showAll),
    h('p', { part: 'subtitle' }, 'ID token'),
    idToken.element,
    h('p', { part: 'subtitle' }, 'Access token'),
    accessToken.element,
    opaque,
  );

  const draw = (snapshot: Pick<OrgSessionSnapshot, 'sessions' | 'claims'>): void => {
    const read = ++latestRead;
    const { sessions } = snapshot;
    if (!sessions.some(({ organization }) => organization.id === selectedId)) selectedId = undefined;
    const id = selectedId ?? activeId ?? sessions[0]?.organization.id;
    select.hidden = sessions.length === 0;
    redraw(select, [sessions.map(({ organization }) => organization), id], () =>
      sessions.map(({ organization }) => {
        const option = h('option', { value: organization.id }, inspectedName(organization));
        option.selected = organization.id === id;
        return option;
      }),
    );
    const show = (
      ofIdToken: IdTokenClaims | undefined,
      ...ofAccessToken: (AccessTokenClaims | undefined)[]
    ): void => {
      const owner = JSON.stringify([id, ofIdToken?.sub]);
      idToken.update(ofIdToken, owner);
      if (ofAccessToken.length > 0) {
        accessToken.update(ofAccessToken[0], owner);
        // A session has both tokens, and an opaque one has no claims.
        const isOpaque = ofIdToken !== undefined && !ofAccessToken[0];
        setText(opaque, isOpaque ? OPAQUE : '');
        accessToken.element.hidden = isOpaque;
      }
      updateShowAll();
    };
    if (!client || id === undefined) return show(undefined, undefined);
    // Shown at once, so that another organization's claims are not.
    if (id === activeId) show(snapshot.claims);
    void Promise.all([client.getIdTokenClaims(id), client.getAccessTokenClaims(id)]).then(
      (claims) => {
        if (read === latestRead) show(...claims);
      },
      () => {
        // Those of the session that was shown before must not stay.
        if (read === latestRead) show(undefined, undefined);
      },
    );
  };
  select.addEventListener('change', () => {
    selectedId = select.value;
    draw(client?.getSnapshot() ?? { sessions: [] });
  });
  showAll.addEventListener('click', () => {
    const isShown = !lists.every((list) => list.isAllShown());
    for (const list of lists) list.setAllShown(isShown);
    updateShowAll();
  });

  return {
    element,
    update(next) {
      client = next;
      const snapshot = next?.getSnapshot();
      // The panel follows a switch.
      if (snapshot?.organization?.id !== activeId) selectedId = undefined;
      activeId = snapshot?.organization?.id;
      draw(snapshot ?? { sessions: [] });
    },
  };
}
