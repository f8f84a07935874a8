import {
  DestroyRef,
  effect,
  type EmbeddedViewRef,
  inject,
  type Injector,
  signal,
  TemplateRef,
  untracked,
  ViewContainerRef,
  type Signal,
} from '@angular/core';
import type { Organization } from '../index.js';
import { injectOrgSession } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';
import type { OrgSession } from './org-session.js';

/** What the template of {@link RequireOrganization} or {@link RequirePermission} gets. */
export interface RequiredViewContext {
  /** The active organization: `let organization`. */
  $implicit: Organization;
}

/** The templates of a structural directive, apart from its own. */
export interface RequiredViewInputs {
  readonly elseTemplate: Signal<TemplateRef<unknown> | undefined>;
  readonly pendingTemplate?: Signal<TemplateRef<unknown> | undefined>;
  readonly keepState?: Signal<boolean>;
  /** What `elseTemplate` gets. Another object means another view. */
  readonly elseContext?: Signal<object | undefined>;
  /** What the components in the views inject. Default: that of the directive. */
  readonly injector?: Injector;
}

/**
 * Renders the template of a structural directive while an organization is active and `isAllowed` returns true, otherwise one of the others.
 * Needs the directive's injection context.
 *
 * Each change of `organizationKey` creates a new view, also a change back to the former one: its requests were aborted. So does a return of
 * what `isAllowed` checks.
 *
 * @param isAllowed Is called while an organization is active. Must be reactive, and work outside of a reactive context.
 */
export function renderRequiredView(
  { elseTemplate, pendingTemplate, keepState, elseContext, injector }: RequiredViewInputs,
  isAllowed: (session: OrgSession) => boolean = () => true,
): void {
  const session = injectOrgSession();
  const { client, organization, snapshot, status } = session;
  const content = inject<TemplateRef<RequiredViewContext>>(TemplateRef);
  const container = inject(ViewContainerRef);
  /** How often the requirement was not met. Angular can render once for a loss and a return. */
  const losses = signal(0);
  if (isBrowser()) {
    const countLoss = (): void => {
      if (!untracked(() => isAllowed(session))) losses.update((count) => count + 1);
    };
    inject(DestroyRef).onDestroy(client.subscribe(countLoss));
  }
  let shown: readonly unknown[] = [];
  let view: EmbeddedViewRef<RequiredViewContext> | undefined;
  effect(() => {
    const active = organization();
    const isMet = active !== undefined && isAllowed(session);
    const isPending = !active && status() !== 'signed-out';
    const template = isMet ? content : (isPending && pendingTemplate?.()) || elseTemplate();
    snapshot();
    const context = isMet ? undefined : elseContext?.();
    const next = [template, client.organizationSignal, isMet && losses(), context];
    const isKept = next.every((value, index) => value === shown[index] || (keepState?.() && index > 0));
    shown = next;
    // What the views read must not run this effect again.
    untracked(() => {
      if (!isKept) {
        container.clear();
        view = undefined;
        const options = injector && { injector };
        if (isMet) view = container.createEmbeddedView(content, { $implicit: active }, options);
        else if (template) container.createEmbeddedView(template, context, options);
      } else if (view && active) {
        view.context.$implicit = active;
        view.markForCheck();
      }
    });
  });
}
