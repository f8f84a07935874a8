import type { ApiAnswer } from './api.js';
import { h } from '../dom/html.js';

/** The status, code and message of an error response. */
export function refusal({ status, problem }: Extract<ApiAnswer, { ok: false }>): HTMLElement {
  return h(
    'div',
    { class: 'refusal', 'data-testid': 'refusal' },
    h('p', {}, h('strong', {}, `${status}`), ' ', h('code', { class: 'code' }, problem.error)),
    h('p', {}, problem.detail),
  );
}
