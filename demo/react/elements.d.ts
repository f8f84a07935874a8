import type { OrganizationSwitcherElement } from 'auth0-org-sessions/elements';
import type { HTMLAttributes, RefAttributes } from 'react';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      // React 19 sets a property if the element has one with that name.
      'organization-switcher': HTMLAttributes<OrganizationSwitcherElement> &
        RefAttributes<OrganizationSwitcherElement> &
        Partial<Pick<OrganizationSwitcherElement, 'client'>>;
    }
  }
}
