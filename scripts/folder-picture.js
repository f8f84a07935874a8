import { files, folderOf, levels, localImportsOf } from './source-imports.js';

const BOX = { width: 118, height: 30 };
const GAP = { x: 22, y: 26 };
const MARGIN = 16;
const WIDTH = 5 * BOX.width + 4 * GAP.x + 2 * MARGIN;

/** @param {string} folder */
const importsOfFolder = (folder) =>
  new Set(
    files
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => localImportsOf(file).map(({ target }) => folderOf(target)))
      .filter((target) => target !== folder),
  );

/**
 * The arrows of the picture. An import that a chain of other imports implies has none: the table beside the picture lists it.
 *
 * @returns {[from: string, to: string][]}
 */
function arrows() {
  const imports = new Map(levels.flat().map((folder) => [folder, importsOfFolder(folder)]));
  /** @param {string} from @param {string} to @returns {boolean} */
  const reaches = (from, to) =>
    [...(imports.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  return [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .sort()
      .map((to) => /** @type {[string, string]} */ ([from, to])),
  );
}

/** The folders of src/ and their imports as an SVG picture, the highest level on top. */
export function folderPicture() {
  const rows = levels.toReversed();
  const height = rows.length * BOX.height + (rows.length - 1) * GAP.y + 2 * MARGIN;
  const boxes = new Map(
    rows.flatMap((row, level) => {
      const rowWidth = row.length * BOX.width + (row.length - 1) * GAP.x;
      return row.map((folder, index) => [
        folder,
        {
          x: (WIDTH - rowWidth) / 2 + index * (BOX.width + GAP.x),
          y: MARGIN + level * (BOX.height + GAP.y),
        },
      ]);
    }),
  );
  const lines = arrows().map(([from, to]) => {
    const start = boxes.get(from) ?? { x: 0, y: 0 };
    const end = boxes.get(to) ?? { x: 0, y: 0 };
    const x = BOX.width / 2;
    return `<path d="M${start.x + x} ${start.y + BOX.height}L${end.x + x} ${end.y - 3}"><title>${from} imports from ${to}</title></path>`;
  });
  const rectangles = [...boxes].map(
    ([folder, { x, y }]) =>
      `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5"/><text x="${x + BOX.width / 2}" y="${y + 20}">${folder}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="The folders of src/: imports go down">
<style>
text { font: 14px ui-monospace, monospace; text-anchor: middle; fill: #1f2328 }
rect { fill: #f6f8fa; stroke: #59636e }
path { stroke: #59636e; marker-end: url(#head) }
marker path { fill: #59636e; stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  rect { fill: #151b23; stroke: #9198a1 }
  path { stroke: #9198a1 }
  marker path { fill: #9198a1 }
}
</style>
<marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker>
${lines.join('\n')}
${rectangles.join('\n')}
</svg>
`;
}
