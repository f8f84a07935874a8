// Must be imported before all other Angular packages, which it compiles when they are loaded.
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

/** Makes a component without decorator syntax, which this repository's compiler options do not enable. */
export const component = <Instance>(
  template: string,
  type: Type<Instance>,
  options: Omit<Component, 'template'> = {},
): Type<Instance> => Component({ template, ...options })(type);

/** Starts an application as a page does. There can be several. */
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
