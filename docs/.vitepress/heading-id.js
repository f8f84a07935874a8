/**
 * The id of a heading, as GitHub makes it: links to headings work on the site and in the repository.
 * @param {string} heading its text, without markup
 */
export const headingId = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
