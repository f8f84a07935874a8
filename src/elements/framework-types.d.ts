import type { SwitchOptions } from '../index.js';
import type { OrgSessionInspectorElement } from './inspector/inspector-element.js';
import type {
  OrganizationErrorEvent,
  OrganizationSelectEvent,
  OrganizationSignInEvent,
  OrganizationSwitcherElement,
} from './switcher/switcher-element.js';

/** The properties and attributes of `<organization-switcher>` in a template. */
export interface SwitcherProps {
  /**
   * The client whose sessions are shown.
   *
   * @default The client that `defineElements` was called with.
   */
  client?: OrganizationSwitcherElement['client'] | null;
  /**
   * Texts in another language.
   *
   * @default {}. All texts are in English.
   */
  labels?: Partial<OrganizationSwitcherElement['labels']> | null | undefined;
  /**
   * What a switch does if it needs a login.
   *
   * @default 'redirect'
   */
  interaction?: SwitchOptions['interaction'];
  /**
   * Whether the switcher requests what a switch needs before a person chooses: when the pointer or the keyboard stays on an entry.
   *
   * @default 'hover'
   */
  prefetch?: 'hover' | 'none' | undefined;
}
/** Its events, as React 19 names them. */
export interface SwitcherEvents {
  /** A person chose an organization that is not active. */
  'onorganization-select'?: ((event: OrganizationSelectEvent) => void) | undefined;
  /** A person wants to sign in. */
  'onorganization-sign-in'?: ((event: OrganizationSignInEvent) => void) | undefined;
  /** The start of the client, a switch or a login failed. */
  'onorganization-error'?: ((event: OrganizationErrorEvent) => void) | undefined;
}
/** The properties of `<org-session-inspector>` in a template. */
export interface InspectorProps {
  /**
   * The client whose state is shown.
   *
   * @default The client that `defineElements` was called with.
   */
  client?: OrgSessionInspectorElement['client'] | null;
}

// An application has one of the frameworks, or none: a module that is not installed can't be augmented, which is no error here. Each is on one
// line, because the directive is for one line.
/* eslint-disable @typescript-eslint/ban-ts-comment */
// @ts-ignore
// prettier-ignore
declare module 'react' { namespace JSX { interface IntrinsicElements { 'organization-switcher': DetailedHTMLProps<HTMLAttributes<OrganizationSwitcherElement>, OrganizationSwitcherElement> & SwitcherProps & SwitcherEvents & { class?: string | undefined }; 'org-session-inspector': DetailedHTMLProps<HTMLAttributes<OrgSessionInspectorElement>, OrgSessionInspectorElement> & InspectorProps & { class?: string | undefined } } } }
// @ts-ignore
// prettier-ignore
declare module 'vue' { interface GlobalComponents { 'organization-switcher': new () => OrganizationSwitcherElement & { $props: SwitcherProps & Record<string, unknown> }; 'org-session-inspector': new () => OrgSessionInspectorElement & { $props: InspectorProps & Record<string, unknown> } } }
