import { payload } from '../support/page.js';
import { isLogin, type Flight, type Result } from './call.js';
import { isLive } from './held-tokens.js';
import type { Model } from './model.js';
import { put } from './shared-model.js';
import type { TabModel } from './tab-model.js';

/** What is wrong with how a call ended; and what follows from it. */
export function judge(model: Model, tab: TabModel, flight: Flight, result: Result): string | undefined {
  if ('error' in result) return failed(tab, flight, result.error);
  const { verb, organization, late, stale } = flight;
  if (verb === 'token') return received(model, tab, flight, result.value);
  if (verb === 'switch') {
    if (late) return 'succeeded though a later one runs';
    if (organization !== tab.active) {
      share(model, tab, flight);
      model.activate(flight.tab, organization);
    }
    tab.switchingTo = undefined;
  }
  if (isLogin(flight)) {
    const { id } = ((result.value as { organization?: unknown }).organization ?? result.value) as {
      id: string;
    };
    if (id !== (organization ?? id)) return `signed in to ${id}`;
    if (stale && !flight.reached) return 'signed in after the sign-out';
    if (!late && !stale) model.activate(flight.tab, id);
  }
  if (verb === 'start') {
    share(model, tab, flight);
    const trouble = [...flight.causes].at(-1);
    if (flight.reached && !late) model.activate(flight.tab, organization);
    else if (!late && trouble !== 'login_required') tab.error = trouble;
    if (!flight.reached && trouble === 'access_denied') {
      for (const key of [flight.tab, 'browser'] as const) model.forget(key, organization);
    }
  }
  return undefined;
}

function failed(tab: TabModel, flight: Flight, error: unknown): string | undefined {
  const { code } = error as { code?: string };
  if (flight.expected) return `failed with ${code}, and the token was at hand`;
  if (flight.verb === 'switch' && !flight.late) {
    tab.switchingTo = undefined;
    tab.error = code;
    tab.turn('superseded');
  }
  // Whatever is asked for while the tenant wants to be left alone.
  if (code === 'temporary' && flight.begunAt < tab.limitedUntil) return undefined;
  if (code !== undefined && flight.causes.has(code)) return undefined;
  return `failed with ${String(error)}; what happened: ${[...flight.causes].join()}`;
}

/** Another tab may have got it meanwhile. */
function share(
  model: Model,
  tab: TabModel,
  { tab: index, organization = '', audience, stale, late }: Flight,
): void {
  const shared = model.shared.live(organization, audience);
  if (stale || late || !shared || shared.sub !== (tab.person ?? shared.sub)) return;
  if (!isLive(tab.held.get(organization)?.get(audience))) model.take(index, organization, shared);
}

function received(model: Model, tab: TabModel, flight: Flight, value: unknown): string | undefined {
  const { organization = '', audience, expected, cacheMode } = flight;
  const inDoubt = tab.doubts.get(organization);
  if (expected === null || (cacheMode === 'cache-only' && inDoubt && value === undefined)) {
    return value === undefined ? undefined : 'found a token that was not there';
  }
  if (expected) return value === expected.text ? undefined : 'got another token than the one at hand';
  if (typeof value !== 'string') return `answered ${String(value)}`;
  const { org_id, sub, exp } = payload(value);
  if (org_id !== organization) return `got a token of ${String(org_id)}`;
  const shared = model.shared.live(organization, audience);
  const doubtful = model.tabs
    .flatMap(({ doubts }) => [...(doubts.get(organization)?.tokens ?? [])])
    .find(({ text }) => text === value);
  if (doubtful) put(tab.held, organization, doubtful);
  else if (shared?.text === value && !flight.stale) model.take(flight.tab, organization, shared);
  if (sub !== tab.person) return `got a token of ${String(sub)}, and ${tab.person} is signed in`;
  if (Number(exp) * 1000 <= Date.now()) return 'got a token that had expired';
  // It may be that of a later call for the same person, which it then shares.
  if (flight.stale && value !== tab.held.get(organization)?.get(audience)?.text)
    return 'got a token after the sign-out';
  if (cacheMode === 'off' && (model.order.get(value) ?? 0) <= flight.issued)
    return 'got a token that is not new';
  return undefined;
}
