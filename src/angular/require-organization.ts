import * as i0 from '@angular/core';
import { booleanAttribute, input, type TemplateRef } from '@angular/core';
import { renderRequiredView, type RequiredViewContext } from './required-view.js';

/**
 * The structural directive `*requireOrganization`: renders its template while an organization is active, otherwise the template `pending` or
 * `else`.
 *
 * When `organizationKey` changes, Angular destroys the view and creates a new one: the state of components in it belongs to one organization
 * and one user. `keepState: true` turns that off. State outside of the view is yours to reset.
 *
 * @throws {@link ConfigurationError} if `provideOrgSession(client)` is missing.
 * @example
 * import { Component } from '@angular/core';
 *
 * const App = Component({
 *   selector: 'app-root',
 *   imports: [RequireOrganization],
 *   template: `
 *     <h1 *requireOrganization="let organization; else signIn; pending: loading">{{ organization.name }}</h1>
 *     <ng-template #signIn><a href="/sign-in">Sign in</a></ng-template>
 *     <ng-template #loading>Loading…</ng-template>
 *   `,
 * })(class {});
 */
export class RequireOrganization {
  /**
   * Rendered while no organization is active.
   *
   * @default undefined. Nothing is rendered.
   */
  readonly elseTemplate = input<TemplateRef<unknown> | undefined>(undefined, {
    alias: 'requireOrganizationElse',
  });
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The template `else`.
   */
  readonly pendingTemplate = input<TemplateRef<unknown> | undefined>(undefined, {
    alias: 'requireOrganizationPending',
  });
  /**
   * Whether the view keeps its state when another organization or user becomes active.
   *
   * @default false
   */
  readonly keepState = input(false, { alias: 'requireOrganizationKeepState', transform: booleanAttribute });

  constructor() {
    renderRequiredView(this);
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
    _directive: RequireOrganization,
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
    type: RequireOrganization,
    deps: [],
    target: i0.ɵɵFactoryTarget.Directive,
    // The types of Angular's function lack the version.
  } as object as Parameters<typeof i0.ɵɵngDeclareFactory>[0]) as i0.ɵɵFactoryDeclaration<
    RequireOrganization,
    never
  >;
  /** The directive, for Angular. */
  static readonly ɵdir: i0.ɵɵDirectiveDeclaration<
    RequireOrganization,
    '[requireOrganization]',
    never,
    {
      elseTemplate: { alias: 'requireOrganizationElse'; required: false; isSignal: true };
      pendingTemplate: { alias: 'requireOrganizationPending'; required: false; isSignal: true };
      keepState: { alias: 'requireOrganizationKeepState'; required: false; isSignal: true };
    },
    Record<string, never>,
    never,
    never,
    true
  > = i0.ɵɵngDeclareDirective({
    minVersion: '17.1.0',
    version: '20.0.0',
    type: RequireOrganization,
    isStandalone: true,
    selector: '[requireOrganization]',
    inputs: {
      elseTemplate: {
        classPropertyName: 'elseTemplate',
        publicName: 'requireOrganizationElse',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      pendingTemplate: {
        classPropertyName: 'pendingTemplate',
        publicName: 'requireOrganizationPending',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      keepState: {
        classPropertyName: 'keepState',
        publicName: 'requireOrganizationKeepState',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
    },
    ngImport: i0,
  } as Parameters<typeof i0.ɵɵngDeclareDirective>[0]);
}
