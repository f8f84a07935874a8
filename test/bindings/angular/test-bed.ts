// Must be imported before all other Angular packages, which it compiles when they are loaded.
import '@angular/compiler';
import {
  EnvironmentInjector,
  provideZonelessChangeDetection,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { getTestBed, TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { afterEach } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { provideOrgSession } from '../../../src/angular/index.js';

getTestBed().initTestEnvironment(BrowserTestingModule, platformBrowserTesting(), {
  errorOnUnknownElements: true,
  errorOnUnknownProperties: true,
});

afterEach(() => {
  TestBed.resetTestingModule();
});

/** Sets up a test app with a client. Get its services with `TestBed.inject`. */
export function openApp(client: OrgSessionClient, ...providers: (Provider | EnvironmentProviders)[]): void {
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), provideOrgSession(client), ...providers],
  });
  TestBed.inject(EnvironmentInjector);
}

export { TestBed };
