import { InjectionToken } from '@angular/core';
import type { FrameworkDemo } from '../frameworks/open-demo.js';

/** What `openDemo` gave. */
export const DEMO = new InjectionToken<FrameworkDemo>('demo');
