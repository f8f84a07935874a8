// Before everything else of Angular: its packages are compiled when they are loaded.
import '@angular/compiler';
import {
  Component,
  provideZonelessChangeDetection,
  type ApplicationRef,
  type EnvironmentProviders,
  type Provider,
  type Type,
} from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';

/** A component without a decorator's syntax, of which this repository's compiler knows nothing. */
export const component = <Instance>(
  template: string,
  type: Type<Instance>,
  options: Omit<Component, 'template'> = {},
): Type<Instance> => Component({ template, ...options })(type);

/** An application that runs by itself, as in a page: several can. */
export async function openApplication(
  root: Type<unknown>,
  providers: (Provider | EnvironmentProviders)[],
): Promise<{ app: ApplicationRef; element: Element }> {
  const element = document.createElement('app-root');
  document.body.replaceChildren(...document.body.children, element);
  const app = await bootstrapApplication(root, {
    providers: [provideZonelessChangeDetection(), ...providers],
  });
  app.onDestroy(() => element.remove());
  return { app, element: app.components[0]?.location.nativeElement as Element };
}
