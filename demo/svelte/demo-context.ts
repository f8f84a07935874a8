import { getContext, setContext } from 'svelte';
import type { FrameworkDemo } from '../frameworks/open-demo.js';

const key = Symbol('demo');

/** Client, configuration and API, as `App.svelte` gets them. */
export const setDemo = (demo: FrameworkDemo): FrameworkDemo => setContext(key, demo);

/** Returns what a component above was given. */
export const useDemo = (): FrameworkDemo => getContext<FrameworkDemo>(key);
