import { isPlatformBrowser } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';

/** Whether anything happens here: on a server nothing does. */
export const inBrowser = (): boolean => isPlatformBrowser(inject(PLATFORM_ID));
