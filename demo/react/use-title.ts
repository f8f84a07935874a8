import { useEffect } from 'react';
import { titleOf } from '../frameworks/open-demo.js';

/** Sets the title of the window while a page is shown. */
export function useTitle(heading: string): void {
  useEffect(() => {
    document.title = titleOf(heading);
  }, [heading]);
}
