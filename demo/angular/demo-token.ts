import { InjectionToken } from '@angular/core';
import type { FrameworkDemo } from '../frameworks/open-demo.js';

/** The result of `openDemo`. */
export const DEMO = new InjectionToken<FrameworkDemo>('demo');
