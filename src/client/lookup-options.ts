/** Selects the token in which a permission, role or scope is looked up. */
export interface LookupOptions {
  /**
   * Id or name, or `null` for the personal account.
   *
   * @default The active organization.
   */
  organization?: string | null | undefined;
  /**
   * The API that the token is for.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
}
