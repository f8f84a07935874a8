/** A request that waits for the tenant's response. */
export interface PendingRequest {
  /** Its position in the order of requests. */
  readonly number: number;
  readonly kind: 'frame' | 'popup' | 'page' | 'passkey' | 'code' | 'refresh' | 'revoke';
  readonly tab: number;
  /** The id of the requested organization; undefined where the user chooses one. */
  readonly organization: string | undefined;
  readonly audience: string | undefined;
  /** The number of the login that it belongs to; undefined for silent requests. */
  readonly login: number | undefined;
  /** The request whose response led to this one. */
  readonly from?: PendingRequest | undefined;
  /** Delivers it to the tenant, which responds according to its current failure. */
  readonly deliver: () => void;
}

/** An access token that the tenant issued, and the facts about it. */
export interface IssuedToken {
  readonly text: string;
  /** The `org_id` of the ID token. */
  readonly organization: unknown;
  readonly sub: string;
  readonly audience: string | undefined;
  readonly expiresAt: number;
  /** The tab that it was issued to, and its position in the order of requests. */
  readonly tab: number;
  readonly number: number;
}

/** The relevant part of a response: a token, or an error code of OAuth or of this model. A code for tokens has neither. */
export interface TenantResponse {
  readonly token?: IssuedToken;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
}
