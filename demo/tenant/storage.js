/**
 * The storage of oidc-provider for codes, tokens, grants and SSO sessions: in memory, one for each tenant, also used by
 * the control commands. The models check expiry when they read.
 */

/** @typedef {import('oidc-provider').AdapterPayload} Payload */
/** @typedef {ReturnType<typeof createStorage>} Storage */

export function createStorage() {
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

  /**
   * @param {string} model
   * @returns {import('oidc-provider').Adapter}
   */
  function adapter(model) {
    const rows = rowsOf(model);
    return {
      async upsert(id, payload) {
        // Auth0's ID tokens have no nonce after a refresh. oidc-provider would take it from here.
        const { nonce, ...rest } = payload;
        rows.set(id, structuredClone(model === 'RefreshToken' ? rest : { ...rest, nonce }));
      },
      find: async (id) => structuredClone(rows.get(id)),
      findByUid: async (uid) => structuredClone([...rows.values()].find((row) => row.uid === uid)),
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
