import * as i0 from '@angular/core';
import { booleanAttribute, input, type TemplateRef } from '@angular/core';
import { renderRequiredView, type RequiredViewContext } from './required-view.js';

/**
 * The structural directive `*requirePermission`: renders its template while the active organization grants a permission, otherwise the
 * template `pending` or `else`.
 *
 * It only decides what the page shows: the API has to check the permission itself. When `organizationKey` changes, and when the permission was
 * lost and is granted again, the view is a new one, as with {@link RequireOrganization}.
 *
 * @throws {@link ConfigurationError} if `provideOrgSession(client)` is missing.
 * @example
 * import { Component } from '@angular/core';
 *
 * const InvoiceActions = Component({
 *   selector: 'invoice-actions',
 *   imports: [RequirePermission],
 *   template: `
 *     <button *requirePermission="'delete:invoices'; else noAccess">Delete</button>
 *     <ng-template #noAccess>You cannot delete invoices.</ng-template>
 *   `,
 * })(class {});
 */
export class RequirePermission {
  /** A permission of the API, such as `'read:invoices'`. */
  readonly permission = input('', { alias: 'requirePermission' });
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience = input<string | undefined>(undefined, { alias: 'requirePermissionAudience' });
  /**
   * Rendered while no organization is active, or the permission is missing.
   *
   * @default undefined. Nothing is rendered.
   */
  readonly elseTemplate = input<TemplateRef<unknown> | undefined>(undefined, {
    alias: 'requirePermissionElse',
  });
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The template `else`.
   */
  readonly pendingTemplate = input<TemplateRef<unknown> | undefined>(undefined, {
    alias: 'requirePermissionPending',
  });
  /**
   * Whether the view keeps its state when another organization or user becomes active. It still loses it when `else` replaces it.
   *
   * @default false
   */
  readonly keepState = input(false, { alias: 'requirePermissionKeepState', transform: booleanAttribute });

  constructor() {
    renderRequiredView(this, ({ hasPermission }) =>
      hasPermission(this.permission(), { audience: this.audience() }),
    );
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
    _directive: RequirePermission,
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
    type: RequirePermission,
    deps: [],
    target: i0.ɵɵFactoryTarget.Directive,
    // The types of Angular's function lack the version.
  } as object as Parameters<typeof i0.ɵɵngDeclareFactory>[0]) as i0.ɵɵFactoryDeclaration<
    RequirePermission,
    never
  >;
  /** The directive, for Angular. */
  static readonly ɵdir: i0.ɵɵDirectiveDeclaration<
    RequirePermission,
    '[requirePermission]',
    never,
    {
      permission: { alias: 'requirePermission'; required: true; isSignal: true };
      audience: { alias: 'requirePermissionAudience'; required: false; isSignal: true };
      elseTemplate: { alias: 'requirePermissionElse'; required: false; isSignal: true };
      pendingTemplate: { alias: 'requirePermissionPending'; required: false; isSignal: true };
      keepState: { alias: 'requirePermissionKeepState'; required: false; isSignal: true };
    },
    Record<string, never>,
    never,
    never,
    true
  > = i0.ɵɵngDeclareDirective({
    minVersion: '17.1.0',
    version: '20.0.0',
    type: RequirePermission,
    isStandalone: true,
    selector: '[requirePermission]',
    inputs: {
      permission: {
        classPropertyName: 'permission',
        publicName: 'requirePermission',
        isSignal: true,
        isRequired: true,
        transformFunction: null,
      },
      audience: {
        classPropertyName: 'audience',
        publicName: 'requirePermissionAudience',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      elseTemplate: {
        classPropertyName: 'elseTemplate',
        publicName: 'requirePermissionElse',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      pendingTemplate: {
        classPropertyName: 'pendingTemplate',
        publicName: 'requirePermissionPending',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
      keepState: {
        classPropertyName: 'keepState',
        publicName: 'requirePermissionKeepState',
        isSignal: true,
        isRequired: false,
        transformFunction: null,
      },
    },
    ngImport: i0,
  } as Parameters<typeof i0.ɵɵngDeclareDirective>[0]);
}
