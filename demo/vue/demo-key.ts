import { inject, type InjectionKey } from 'vue';
import type { FrameworkDemo } from '../frameworks/open-demo.js';

export const demoKey: InjectionKey<FrameworkDemo> = Symbol('demo');

/** Client, configuration and API, as provided by `main.ts`. */
export function useDemo(): FrameworkDemo {
  const demo = inject(demoKey);
  if (!demo) throw new Error('There is no demo here.');
  return demo;
}
