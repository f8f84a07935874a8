import { payload } from '../support/page.js';
import { allowError, isLogin, type PendingCall, type Result } from './call.js';
import { announceLogin } from './followed-logins.js';
import { isFresh } from './organization-tokens.js';
import type { Model } from './model.js';
import { storeToken } from './shared-model.js';
import type { TabModel } from './tab-model.js';

/** Compares the result of a call with the model, and updates the model. Returns what is wrong, if anything. */
export function checkResult(
  model: Model,
  tab: TabModel,
  pending: PendingCall,
  result: Result,
): string | undefined {
  if (hasWaitedForOtherTab(model, tab, result)) allowError([pending], 'temporary');
  if ('error' in result) return checkError(tab, pending, result.error);
  if (pending.isBlocked && pending.expected === undefined)
    return 'succeeded although silent requests are blocked';
  const { verb, organization, isSuperseded, isSignedOut } = pending;
  if (verb === 'token') return checkToken(model, tab, pending, result.value);
  if (verb === 'switch') {
    if (isSuperseded) return 'succeeded although a later switch is pending';
    if (organization !== tab.active) {
      readSharedToken(model, tab, pending);
      model.activate(pending.tab, organization);
    }
    tab.switchingTo = undefined;
  }
  if (isLogin(pending)) {
    const { id } = ((result.value as { organization?: unknown }).organization ?? result.value) as {
      id: string;
    };
    if (id !== (organization ?? id)) return `signed in to ${id}`;
    if (isSignedOut && !pending.hasToken) return 'signed in after the sign-out';
    if (!isSuperseded && !isSignedOut && pending.activate !== false) model.activate(pending.tab, id);
    announceLogin(model, pending.tab, id);
  }
  if (verb === 'start') {
    readSharedToken(model, tab, pending);
    const code = [...pending.possibleErrors].at(-1);
    if (pending.hasToken && !isSuperseded) model.activate(pending.tab, organization);
    else if (!isSuperseded && (code !== 'login_required' || pending.hasTimedOut)) tab.error = code;
    if (!pending.hasToken && !isSuperseded && code === 'temporary' && organization !== undefined)
      tab.unreached = { organization, errors: new Set() };
    if (!pending.hasToken && code === 'access_denied') {
      for (const key of [pending.tab, 'browser'] as const) model.forgetLastActive(key, organization);
    }
  }
  return undefined;
}

/** Whether auth0-spa-js gave up waiting for its own lock, because the request of another tab is slow. */
function hasWaitedForOtherTab(model: Model, tab: TabModel, result: Result): boolean {
  const error = 'error' in result ? result.error : (result.value as { error?: unknown } | undefined)?.error;
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { error?: string } };
  const isTimeout = code === 'temporary' && cause?.error === 'timeout';
  return isTimeout && model.tabs.some((other) => other !== tab && other.seemsSuspended);
}

function checkError(tab: TabModel, pending: PendingCall, error: unknown): string | undefined {
  const { code, reason } = error as { code?: string; reason?: string };
  if (pending.expected) return `failed with ${code} although the token was cached`;
  if (pending.verb === 'switch' && !pending.isSuperseded) {
    tab.switchingTo = undefined;
    tab.error = code;
    tab.supersede('superseded');
  }
  // After a sign-out there is nothing to repair.
  if (pending.isCallbackHandled && reason !== 'signed_out') tab.error = code;
  if (pending.isBlocked && reason !== 'signed_out')
    return `failed with ${code} (${reason}), not with signed_out`;
  // Every request fails while the tenant limits the rate.
  if (code === 'temporary' && pending.startedAt < tab.limitedUntil) return undefined;
  if (code !== undefined && pending.possibleErrors.has(code)) return undefined;
  return `failed with ${String(error)}; possible errors: ${[...pending.possibleErrors].join()}`;
}

/** Another tab may have stored a token since the call started. */
function readSharedToken(
  model: Model,
  tab: TabModel,
  { tab: index, organization = '', audience, isSignedOut, isSuperseded }: PendingCall,
): void {
  const shared = model.shared.freshToken(organization, audience);
  if (isSignedOut || isSuperseded || !shared || shared.sub !== (tab.person ?? shared.sub)) return;
  if (!isFresh(tab.sessions.get(organization)?.get(audience))) model.addToken(index, organization, shared);
}

function checkToken(model: Model, tab: TabModel, pending: PendingCall, value: unknown): string | undefined {
  const { organization = '', audience, expected, cacheMode } = pending;
  const isUncertain = tab.uncertain.get(organization);
  if (expected === null || (cacheMode === 'cache-only' && isUncertain && value === undefined)) {
    return value === undefined ? undefined : 'returned a token that was not cached';
  }
  if (expected) return value === expected.text ? undefined : 'returned another token than the cached one';
  if (typeof value !== 'string') return `returned ${String(value)}`;
  const { org_id, sub, exp } = payload(value);
  if (org_id !== organization) return `returned a token of ${String(org_id)}`;
  const shared = model.shared.freshToken(organization, audience);
  const uncertainToken = model.tabs
    .flatMap(({ uncertain }) => [...(uncertain.get(organization)?.tokens ?? [])])
    .find(({ text }) => text === value);
  if (uncertainToken) storeToken(tab.sessions, organization, uncertainToken);
  else if (shared?.text === value && !pending.isSignedOut) model.addToken(pending.tab, organization, shared);
  if (sub !== tab.person) return `returned a token of ${String(sub)} although ${tab.person} is signed in`;
  if (Number(exp) * 1000 <= Date.now()) return 'returned an expired token';
  // It may return the token of a later call for the same user.
  if (pending.isSignedOut && value !== tab.sessions.get(organization)?.get(audience)?.text)
    return 'returned a token after the sign-out';
  if (cacheMode === 'off' && (model.issueOrder.get(value) ?? 0) <= pending.tokensIssuedBefore)
    return 'returned a token that is not new';
  return undefined;
}
