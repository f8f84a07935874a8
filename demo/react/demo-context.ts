import { createContext, use } from 'react';
import type { FrameworkDemo } from '../frameworks/open-demo.js';

export const DemoContext = createContext<FrameworkDemo | undefined>(undefined);

/** Client, configuration and API of the page. */
export function useDemo(): FrameworkDemo {
  const demo = use(DemoContext);
  if (!demo) throw new Error('There is no demo here.');
  return demo;
}
