import type { OrganizationSwitcherElement } from 'auth0-org-sessions/elements';
import type { HTMLAttributes, RefAttributes } from 'react';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      // React 19 sets what an element has a property for as a property.
      'organization-switcher': HTMLAttributes<OrganizationSwitcherElement> &
        RefAttributes<OrganizationSwitcherElement> &
        Partial<Pick<OrganizationSwitcherElement, 'client'>>;
    }
  }
}
