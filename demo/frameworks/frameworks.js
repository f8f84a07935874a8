/** The pages that show the package in a framework, each in the folder of its path. */
export const frameworks = ['React', 'Vue', 'Angular', 'Svelte'].map((name) => ({
  name,
  path: `/${name.toLowerCase()}/`,
}));
