/** The pages that show the package in a framework. The start page and the bar of these pages link to them. */
export const frameworks = ['React', 'Vue', 'Angular', 'Svelte'].map((name) => ({
  name,
  path: `/${name.toLowerCase()}/`,
}));
