import type { OrgSessionInspectorElement } from './inspector/inspector-element.js';
import type {
  OrganizationErrorEvent,
  OrganizationSelectEvent,
  OrganizationSignInEvent,
  OrganizationSwitcherElement,
} from './switcher/switcher-element.js';

export { defineElements } from './define.js';
export type { ElementClient } from './session-element.js';
export type { InspectorProps, SwitcherEvents, SwitcherProps } from './framework-types.js';

export type { SwitcherLabels } from './switcher/labels.js';
export type {
  OrganizationErrorEvent,
  OrganizationSelectEvent,
  OrganizationSignInEvent,
  OrganizationSwitcherElement,
  OrgSessionInspectorElement,
};

declare global {
  interface HTMLElementTagNameMap {
    'organization-switcher': OrganizationSwitcherElement;
    'org-session-inspector': OrgSessionInspectorElement;
  }
  /** The events bubble, so that elements, `document` and `window` have them. */
  interface GlobalEventHandlersEventMap {
    'organization-select': OrganizationSelectEvent;
    'organization-sign-in': OrganizationSignInEvent;
    'organization-error': OrganizationErrorEvent;
  }
}
