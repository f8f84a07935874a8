// Runs before every other script of a page. WebDriver can't read the console, so the page records its own errors.
{
  /** @type {string[]} */
  const recorded = [];
  /** @param {unknown[]} parts */
  const keep = (...parts) => recorded.push(parts.map(String).join(' '));
  window.pageErrors = recorded;
  // `true`, because a script or style sheet that does not load sends an event that does not bubble.
  addEventListener(
    'error',
    ({ message, target }) =>
      keep(message ?? `not loaded: ${target instanceof Element ? target.outerHTML : String(target)}`),
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => keep('unhandled:', reason));
  const { error } = console;
  console.error = (...parts) => {
    keep(...parts);
    error.apply(console, parts);
  };
}
