import { HttpClient } from '@angular/common/http';
import * as i0 from '@angular/core';
import {
  computed,
  effect,
  inject,
  Injector,
  input,
  runInInjectionContext,
  untracked,
  ViewContainerRef,
  type TemplateRef,
} from '@angular/core';
import type { AnyOrgSessionError } from '../index.js';
import { createScopedClient, restart } from '../scoped/scoped-client.js';
import { injectOrgSession, ORG_SESSION } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';
import { createOrgSession } from './org-session.js';
import { renderRequiredView, type RequiredViewContext } from './required-view.js';
import { createScopedHttp } from './scoped-http.js';

/** What the template `error` of {@link OrganizationScope} gets. */
export interface OrganizationScopeErrorContext {
  /** Why the organization has no session: `let error`. With a `LoginRequiredError` the user has to sign in. */
  $implicit: AnyOrgSessionError;
  /** Tries again, silently: `let retry = retry`. */
  retry: () => void;
}

/**
 * The structural directive `*organizationScope`: renders its template for one organization, whichever is active in the page. In the view,
 * `injectOrgSession()`, the directives of this entry and `HttpClient` have this organization as the active one. Several scopes can be on one
 * page, also of the same organization, and one inside of another.
 *
 * When it is first shown it gets the organization's session silently. It does not change the active organization and never leaves the page:
 * if the user has to sign in, the template `error` gets a `LoginRequiredError`. When the session ends, the view is destroyed at once, and the
 * template `error` gets the reason. The view is a new one when the organization or the user is another one.
 *
 * The templates `fallback` and `error` are inside of the scope too: in a component in them, `loginWithPopup()` signs in to the organization of
 * the scope. The component that has the templates, and services of the whole app, are outside of it.
 *
 * @throws {@link ConfigurationError} if `provideOrgSession(client)` is missing, or if `organizationScope` is not an organization.
 * @example
 * import { Component } from '@angular/core';
 *
 * const Invoices = Component({
 *   selector: 'app-invoices',
 *   template: '<h2>Invoices of {{ session.organization()?.displayName }}</h2>',
 * })(
 *   class {
 *     readonly session = injectOrgSession();
 *   },
 * );
 *
 * const TwoOrganizations = Component({
 *   selector: 'two-organizations',
 *   imports: [OrganizationScope, Invoices],
 *   template: `
 *     <app-invoices *organizationScope="'acme'; fallback: loading; error: failed" />
 *     <app-invoices *organizationScope="'globex'; fallback: loading; error: failed" />
 *     <ng-template #loading>Loading…</ng-template>
 *     <ng-template #failed let-error let-retry="retry"><button (click)="retry()">{{ error.message }} Try again</button></ng-template>
 *   `,
 * })(class {});
 */
export class OrganizationScope {
  /** Id (`org_…`) or name; `null` for the personal account. */
  readonly organization = input<string | null>('', { alias: 'organizationScope' });
  /**
   * Rendered while the session is loaded.
   *
   * @default undefined. Nothing is rendered.
   */
  readonly fallbackTemplate = input<TemplateRef<unknown> | undefined>(undefined, {
    alias: 'organizationScopeFallback',
  });
  /**
   * Rendered if the session could not be loaded, or has ended. It gets an {@link OrganizationScopeErrorContext}.
   *
   * @default The template `fallback`.
   */
  readonly errorTemplate = input<TemplateRef<OrganizationScopeErrorContext> | undefined>(undefined, {
    alias: 'organizationScopeError',
  });
  /**
   * A function that is called once for each such error.
   *
   * @default undefined. Nothing is called.
   */
  readonly onError = input<((error: AnyOrgSessionError) => void) | undefined>(undefined, {
    alias: 'organizationScopeOnError',
  });

  constructor() {
    const { client: pageClient } = injectOrgSession();
    const parent = inject(Injector);
    const container = inject(ViewContainerRef);
    const runsInBrowser = isBrowser();
    effect((onCleanup) => {
      const organization = this.organization();
      untracked(() => {
        const client = createScopedClient(pageClient, organization, (error) =>
          untracked(this.onError)?.(error),
        );
        const injector = Injector.create({
          parent,
          providers: [
            { provide: ORG_SESSION, useFactory: () => createOrgSession(client) },
            { provide: HttpClient, useFactory: () => createScopedHttp(client, parent) },
          ],
        });
        onCleanup(() => {
          container.clear();
          client.destroy();
          injector.destroy();
        });
        runInInjectionContext(injector, () => {
          const { error } = injectOrgSession();
          const elseContext = computed((): OrganizationScopeErrorContext | undefined => {
            const $implicit = this.errorTemplate() && error();
            return $implicit && { $implicit, retry: () => restart(client) };
          });
          const elseTemplate = computed<TemplateRef<unknown> | undefined>(() =>
            elseContext() ? this.errorTemplate() : this.fallbackTemplate(),
          );
          renderRequiredView({ elseTemplate, elseContext, injector });
        });
        if (runsInBrowser) void client.start();
      });
    });
  }

  /**
   * Gives `let organization` its type in templates. For Angular's compiler.
   *
   * @param _directive Only its type counts.
   * @param _context Only its type counts.
   * @returns True.
   */
  /* eslint-disable @typescript-eslint/no-unused-vars */
  static ngTemplateContextGuard(
    _directive: OrganizationScope,
    _context: unknown,
  ): _context is RequiredViewContext {
    return true;
  }
  /* eslint-enable @typescript-eslint/no-unused-vars */

  // What Angular's compiler writes for a library. The build of an application, or `@angular/compiler` at run time, completes it.
  /** The factory, for Angular. */
  static readonly ɵfac = i0.ɵɵngDeclareFactory({
    minVersion: '12.0.0',
    version: '20.0.0',
    ngImport: i0,
    type: OrganizationScope,
    deps: [],
    target: i0.ɵɵFactoryTarget.Directive,
    // The types of Angular's function lack the version.
  } as object as Parameters<typeof i0.ɵɵngDeclareFactory>[0]) as i0.ɵɵFactoryDeclaration<
    OrganizationScope,
    never
  >;
  /** The directive, for Angular. */
  static readonly ɵdir: i0.ɵɵDirectiveDeclaration<
    OrganizationScope,
    '[organizationScope]',
    never,
    {
      organization: { alias: 'organizationScope'; required: true; isSignal: true };
      fallbackTemplate: { alias: 'organizationScopeFallback'; required: false; isSignal: true };
      errorTemplate: { alias: 'organizationScopeError'; required: false; isSignal: true };
      onError: { alias: 'organizationScopeOnError'; required: false; isSignal: true };
    },
    Record<string, never>,
    never,
    never,
    true
  > = i0.ɵɵngDeclareDirective({
    minVersion: '17.1.0',
    version: '20.0.0',
    type: OrganizationScope,
    isStandalone: true,
    selector: '[organizationScope]',
    inputs: {
      organization: {
        classPropertyName: 'organization',
        publicName: 'organizationScope',
        isSignal: true,
        isRequired: true,
        transformFunction: null,
      },
      fallbackTemplate: {
        classPropertyName: 'fallbackTemplate',
        publicName: 'organizationScopeFallback',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      errorTemplate: {
        classPropertyName: 'errorTemplate',
        publicName: 'organizationScopeError',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      onError: {
        classPropertyName: 'onError',
        publicName: 'organizationScopeOnError',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
    },
    ngImport: i0,
  } as Parameters<typeof i0.ɵɵngDeclareDirective>[0]);
}
