/**
 * The storage of oidc-provider for codes, tokens, grants and SSO sessions: in memory, one for each tenant, also used by
 * the control commands. The models check expiry when they read, by the real time; the rows that expired by the tenant's own
 * clock are not found.
 */

/** @typedef {import('oidc-provider').AdapterPayload} Payload */
/** @typedef {ReturnType<typeof createStorage>} Storage */

/** @param {import('./clock.js').Clock} clock */
export function createStorage(clock) {
  /** @type {Map<string, Map<string, Payload>>} */
  const models = new Map();

  /** @param {string} model */
  function rowsOf(model) {
    const rows = models.get(model) ?? new Map();
    models.set(model, rows);
    return rows;
  }

  /**
   * @param {string} model
   * @param {(payload: Payload) => boolean} matches
   */
  function remove(model, matches) {
    const rows = rowsOf(model);
    const matching = [...rows].filter(([, payload]) => matches(payload));
    for (const [id] of matching) rows.delete(id);
    return matching.length;
  }

  const now = () => Date.now() / 1000 + clock.advanced();

  /**
   * @param {string} model
   * @returns {import('oidc-provider').Adapter}
   */
  function adapter(model) {
    const rows = rowsOf(model);
    /** @param {Payload | undefined} row */
    const unexpired = (row) =>
      row && now() < Number(row.expiresAt ?? Infinity) ? structuredClone(row) : undefined;
    return {
      async upsert(id, payload, expiresIn) {
        // Auth0's ID tokens have no nonce after a refresh. oidc-provider would take it from here.
        const { nonce, ...rest } = payload;
        const row = { ...rest, ...(model !== 'RefreshToken' && { nonce }) };
        rows.set(id, structuredClone({ ...row, ...(expiresIn && { expiresAt: now() + expiresIn }) }));
      },
      find: async (id) => unexpired(rows.get(id)),
      findByUid: async (uid) => unexpired([...rows.values()].find((row) => row.uid === uid)),
      findByUserCode: async () => undefined,
      async consume(id) {
        const row = rows.get(id);
        if (row) row.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void rows.delete(id),
      revokeByGrantId: async (grantId) => void remove(model, (row) => row.grantId === grantId),
    };
  }

  return { adapter, remove };
}
