/** `ServerPage.svelte` as a server renders it. */
export const SERVER_HTML =
  '<!--[--><main class="starting"><p>starting,,false,false</p> ' +
  '<!----><!--[-1--><i>fallback</i><!----><!--]--><!----><!----> ' +
  '<!----><!--[-1--><i>fallback</i><!----><!--]--><!----><!----></main><!--]-->';

/** `ServerScope.svelte` as a server renders it. */
export const SERVER_SCOPE_HTML =
  '<!--[--><main><!----><!----><!--[-1--><i>wait</i><!----><!--]--><!----><!----><!----></main><!--]-->';
