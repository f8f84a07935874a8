import type {
  OrganizationSelectEvent,
  OrganizationSignInEvent,
  OrganizationSwitcherElement,
} from './organization-switcher.js';

export { defineElements } from './define.js';
export type { ElementClient } from './connection.js';
export type { SwitcherLabels } from './labels.js';
export type { OrganizationSelectEvent, OrganizationSignInEvent, OrganizationSwitcherElement };

declare global {
  interface HTMLElementTagNameMap {
    'organization-switcher': OrganizationSwitcherElement;
  }
  interface HTMLElementEventMap {
    'organization-select': OrganizationSelectEvent;
    'organization-sign-in': OrganizationSignInEvent;
  }
}
