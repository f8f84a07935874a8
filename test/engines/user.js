/** What a user does with a tab, and sees in it. The same code in all engines, on top of a driver. */

/** @typedef {import('./driver.js').Tab} Tab */
/** @typedef {import('./driver.js').Profile} Profile */

/** How long a scenario waits for a result. A silent request is given up after 10 seconds. */
const PATIENCE_MS = 20_000;

/**
 * Waits until a function of this process has a result.
 * @template Result
 * @param {string} what
 * @param {() => Promise<Result | false | null | undefined>} attempt
 * @returns {Promise<Result>}
 */
export async function until(what, attempt) {
  /** @type {unknown} */
  let problem;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    try {
      const result = await attempt();
      if (result) return result;
      problem = undefined;
    } catch (error) {
      // For example, a navigation ended the page while it was asked.
      problem = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}.`, problem ? { cause: problem } : undefined);
}

/**
 * Waits until a function in the page returns a result.
 * @template {unknown[]} Args
 * @template Result
 * @param {Tab} tab
 * @param {string} what
 * @param {(...args: Args) => Result | false | null | undefined} test
 * @param {Args} args
 */
export const untilIn = (tab, what, test, ...args) => until(what, () => tab.evaluate(test, ...args));

/**
 * Waits for an element that a user can click, and clicks it. Elements in shadow roots are found too.
 * @param {Tab} tab
 * @param {string} selector
 * @param {string} [text] part of the element's text or label
 */
export async function click(tab, selector, text = '') {
  await tab.toFront();
  const { x, y } = await untilIn(tab, `${selector} "${text}" can be clicked`, findPoint, selector, text);
  await tab.clickAt(x, y);
}

/**
 * In the page: the middle of the first element that is not covered.
 * @param {string} selector
 * @param {string} text
 */
function findPoint(selector, text) {
  /** @type {(root: Document | ShadowRoot) => Element[]} */
  const all = (root) =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  /** @type {(element: Element) => string} */
  const nameOf = (element) => `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`;
  /** @type {(x: number, y: number, root?: Document | ShadowRoot) => Element | null} */
  const elementAt = (x, y, root = document) => {
    const element = root.elementFromPoint(x, y);
    return element?.shadowRoot && element.shadowRoot !== root
      ? (elementAt(x, y, element.shadowRoot) ?? element)
      : element;
  };
  for (const element of all(document)) {
    if (!element.matches(selector) || !nameOf(element).includes(text)) continue;
    if (element.matches(':disabled')) continue;
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = width > 0 && elementAt(x, y);
    if (hit && (element.contains(hit) || hit.contains(element))) return { x, y };
  }
  return undefined;
}

/**
 * Waits until a text is in the page.
 * @param {Tab} tab
 * @param {string} selector
 * @param {string} text
 */
export const untilShown = (tab, selector, text) =>
  untilIn(
    tab,
    `${selector} shows "${text}"`,
    (selector, text) =>
      [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(text)),
    selector,
    text,
  );

/**
 * Waits for the tab or popup that a page opens.
 * @param {Profile} profile
 * @param {() => Promise<void>} action
 */
export async function openedBy(profile, action) {
  const before = await profile.tabs();
  await action();
  return until('a popup is open', async () => (await profile.tabs()).find((tab) => !before.includes(tab)));
}

/** @param {Profile} profile @param {Tab} tab */
export const untilClosed = (profile, tab) =>
  until('the popup is closed', async () => !(await profile.tabs()).includes(tab));
