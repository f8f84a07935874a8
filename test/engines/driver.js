/**
 * What a scenario needs from a browser. Each driver implements it.
 *
 * @typedef {object} Tab a tab or a popup
 * @property {(url: string) => Promise<void>} open resolves when the page is loaded
 * @property {() => Promise<void>} reload
 * @property {() => Promise<void>} back
 * @property {<Args extends unknown[], Result>(run: (...args: Args) => Result, ...args: Args) => Promise<Awaited<Result>>} evaluate
 *   runs a function in the page; it can't use variables of this process, and arguments and result are JSON
 * @property {(x: number, y: number) => Promise<void>} clickAt presses and releases the mouse, which the page sees as a user's action
 * @property {(text: string) => Promise<void>} type presses the keys of a text
 * @property {() => Promise<void>} toFront
 * @property {() => Promise<void>} close as the user closes it
 *
 * @typedef {object} Profile the tabs that share cookies and storage; nothing of an earlier profile is in it
 * @property {() => Promise<Tab>} newTab
 * @property {() => Promise<Tab[]>} tabs all that are open, with those that a page opened
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Driver
 * @property {string} version
 * @property {() => Promise<Profile>} newProfile
 * @property {() => Promise<void>} close
 */
export {};
