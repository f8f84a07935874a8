import { isOrgSessionError, MfaRequiredError, type OrgSessionSnapshot } from 'auth0-org-sessions';
import type { Demo } from '../demo.js';
import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';
import { createResultLine } from '../dom/result-line.js';
import { sentenceOf } from '../errors/sentence.js';
import { exampleCard } from '../login-examples/example-card.js';

type Content = Parameters<typeof h>[2];

/** A card about one question of the backend: buttons, and the answer of the last one. */
export interface Corner {
  readonly element: HTMLElement;
  /** By their texts. */
  readonly buttons: Readonly<Record<string, HTMLButtonElement>>;
  readonly clear: () => void;
  /** Shows the answer of an action. */
  readonly show: (action: () => Promise<string>) => Promise<void>;
  readonly update?: (snapshot: OrgSessionSnapshot) => void;
  /** Called when another organization is active. */
  onSwitch?: () => void;
}

/** @param actions The text of each button, and what it does. It returns what is shown. */
export function createCorner(
  demo: Demo,
  title: string,
  text: string,
  actions: Record<string, () => Promise<string>>,
  ...content: Content[]
): Corner {
  const { client } = demo;
  const result = createResultLine(
    h('pre', { class: 'corner-result', role: 'status', 'aria-label': `Answer: ${title}` }),
  );
  const show = async (action: () => Promise<string>): Promise<void> => {
    const organization = client.getSnapshot().organization?.id;
    const text = await action().catch((error: unknown) => {
      // The end of its session hides the card: the page shows the reason. It also asks for a second factor.
      if (client.getSnapshot().organization === undefined || error instanceof MfaRequiredError) throw error;
      return describeError(error);
    });
    // After a switch it would be shown as the other organization's answer.
    if (client.getSnapshot().organization?.id === organization) result.show(text);
  };
  const buttons = Object.fromEntries(
    Object.entries(actions).map(([label, action]) => [label, actionButton(demo, label, () => show(action))]),
  );
  const element = exampleCard(
    title,
    text,
    ...content,
    h('div', { class: 'actions' }, ...Object.values(buttons)),
    result.element,
  );
  element.classList.add('corner');
  return { element, buttons, clear: () => result.show(''), show };
}

/** An error of the package is an answer here. Others are errors of this page. */
function describeError(error: unknown): string {
  if (!isOrgSessionError(error)) throw error;
  return `${error.name} (${error.code})\n${sentenceOf(error)}`;
}

/** What an answer says: its status, what a problem names, and the header that tells 401 and 403 apart. */
export async function describeAnswer(response: Response): Promise<string> {
  const challenge = response.headers.get('WWW-Authenticate');
  const body = (await response.json()) as Record<string, unknown>;
  const rest = Object.entries(body).filter(([name]) => name !== 'title' && name !== 'status');
  const lines = rest.map(([name, value]) => `${name}: ${textOf(value)}`);
  if (challenge !== null) lines.push(`WWW-Authenticate: ${challenge}`);
  return [`${response.status} ${response.statusText}`.trim(), ...lines].join('\n');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? `${value.length} entries` : JSON.stringify(value);
}

/** Sends a request with one token. */
export async function callWith(token: string | undefined, url: string, body?: unknown): Promise<string> {
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
  return describeAnswer(await fetch(url, init));
}
