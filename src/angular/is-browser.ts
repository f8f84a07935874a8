import { isPlatformBrowser } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';

/** Returns whether the app runs in a browser, not on a server. Needs an injection context. */
export const isBrowser = (): boolean => isPlatformBrowser(inject(PLATFORM_ID));
