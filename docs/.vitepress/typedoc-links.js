import { ReflectionKind } from 'typedoc';

const EXPORTED =
  ReflectionKind.Class | ReflectionKind.Interface | ReflectionKind.TypeAlias | ReflectionKind.Function;

/**
 * A plugin of TypeDoc. Doc comments link to exports by their names, without importing them: `{@link ConfigurationError}`.
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.addUnknownSymbolResolver(({ symbolReference }, { project }) => {
    const [first, second] = symbolReference?.path ?? [];
    if (!first || second) return undefined;
    const target = project.getReflectionsByKind(EXPORTED).find(({ name }) => name === first.path);
    // TypeDoc accepts the target itself; its types have only the text form.
    return target && { target: /** @type {any} */ (target), caption: first.path };
  });
}
