/** The HTML and the style sheet that all pages of the tenant share. */

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {unknown} text */
export const escape = (text) =>
  String(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f4f7; --card: #fff; --text: #17191f; --soft: #5b6070; --line: #d5d8e0; --hover: #f0f2f7;
  --accent: #3f4bd1; --on-accent: #fff; --bad: #b3261e; --bad-page: #fdecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101217; --card: #191c23; --text: #eceef3; --soft: #a0a6b6; --line: #383d49; --hover: #232732;
    --accent: #a3acff; --on-accent: #12142b; --bad: #ffb4ab; --bad-page: #3a1a18;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 28rem; padding: 2.25rem 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 1px 2px #0001, 0 12px 32px #0000000d;
}
h1 { margin: 0 0 .375rem; font-size: 1.375rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 1.75rem 0 .5rem; font-size: .8125rem; font-weight: 600; color: var(--soft); }
p { margin: 0; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.lead { margin-bottom: 1.5rem; }
.badge {
  flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: .625rem;
  background: var(--colour, var(--soft)); color: #fff; font-weight: 600; font-size: .875rem;
}
.badge.round { border-radius: 50%; background: var(--hover); color: var(--soft); border: 1px solid var(--line); }
.badge.large { width: 3rem; height: 3rem; font-size: 1.125rem; margin-bottom: 1rem; border-radius: .75rem; }
label { display: block; margin: 1rem 0 .25rem; font-size: .875rem; font-weight: 600; }
input {
  width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--line); border-radius: .5rem;
}
button { font: inherit; cursor: pointer; border-radius: .625rem; }
.primary {
  width: 100%; margin-top: 1.25rem; padding: .6875rem; border: 0; font-weight: 600;
  background: var(--accent); color: var(--on-accent);
}
.primary:hover { filter: brightness(1.08); }
.choice {
  width: 100%; display: flex; align-items: center; gap: .75rem; padding: .5rem .75rem; text-align: start;
  background: none; color: inherit; border: 1px solid var(--line);
}
.choice:hover { background: var(--hover); border-color: var(--soft); }
.choice small { display: block; color: var(--soft); font-size: .8125rem; line-height: 1.3; }
.choice b { display: block; font-weight: 600; line-height: 1.35; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { margin: 0 0 1rem; padding: .625rem .75rem; border-radius: .5rem; background: var(--bad-page); color: var(--bad); }
.hint { margin-top: .375rem; font-size: .8125rem; }
code { font-size: .875em; overflow-wrap: anywhere; }
footer { text-wrap: balance; margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8125rem; color: var(--soft); }
`;

/** @param {{ title: string, body: string }} page body: HTML */
export const layout = ({ title, body }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)}</title>
    <link rel="icon" href="data:," />
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
${body}
      <footer>A local server that stands in for an Auth0 tenant. All people are fictitious.</footer>
    </main>
  </body>
</html>`;
