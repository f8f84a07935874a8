/**
 * Where oidc-provider keeps codes, tokens, grants and SSO sessions: in memory, one storage per tenant, open to the
 * control commands. Expiry is judged by the models themselves when they read.
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
    const doomed = [...rows].filter(([, payload]) => matches(payload));
    for (const [id] of doomed) rows.delete(id);
    return doomed.length;
  }

  /**
   * @param {string} model
   * @returns {import('oidc-provider').Adapter}
   */
  function adapter(model) {
    const rows = rowsOf(model);
    return {
      async upsert(id, payload) {
        // Auth0's ID tokens carry no nonce after a refresh, and oidc-provider takes it from here.
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
