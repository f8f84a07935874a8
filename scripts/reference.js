import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

/** The pages of docs/reference that are written from the doc comments in src/. `npm run reference` writes them; a test compares them. */
export const referencePages = [
  {
    file: 'docs/reference/options.md',
    source: 'src/config/options.ts',
    type: 'OrgSessionClientOptions',
    title: 'Options',
    introduction:
      'The options of `createOrgSessionClient(options)`. A wrong type or an unknown name is a `ConfigurationError` when the client is created. All other options of `Auth0ClientOptions` are in [Options of auth0-spa-js](../auth0-options.md).',
    required: ['domain', 'clientId'],
  },
  {
    file: 'docs/reference/events.md',
    source: 'src/sessions/events.ts',
    type: 'OrgSessionEvents',
    title: 'Events',
    introduction:
      'The events of a client: `const stop = client.on(name, listener)`. An event is emitted synchronously, after the snapshot has changed. No payload contains a token. The constant `orgSessionEventNames` has all names.',
    required: [],
  },
];

const root = new URL('../', import.meta.url);

/**
 * The Markdown of a page.
 * @param {typeof referencePages[number]} page
 */
export async function writeReference({ file, source, type, title, introduction, required }) {
  const text = readFileSync(new URL(source, root), 'utf8');
  const tree = ts.createSourceFile(source, text, ts.ScriptTarget.Latest, true);
  const declaration = tree.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === type,
  );
  if (!declaration || !ts.isInterfaceDeclaration(declaration)) throw new Error(`${source} has no ${type}.`);
  const members = declaration.members.filter(ts.isPropertySignature).map(sectionOf);
  const intro = required.map((name) => `## \`${name}\`\n\n\`string\` · required\n\n${REQUIRED[name] ?? ''}`);
  const page = [`# ${title}`, introduction, ...intro, ...members, ...unionsOf(tree)].join('\n\n');
  const path = fileURLToPath(new URL(file, root));
  return format(page, { ...(await resolveConfig(path)), parser: 'markdown' });
}

/** @type {Record<string, string>} */
const REQUIRED = {
  domain: 'The host of your Auth0 tenant or of its custom domain, such as `your-tenant.eu.auth0.com`.',
  clientId: 'The client ID of your Single Page Application in Auth0.',
};

/** @param {ts.PropertySignature} member */
function sectionOf(member) {
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const defaultTag = comment?.tags?.find((tag) => tag.tagName.text === 'default');
  const fields = payloadOf(member.type);
  const type = (member.type?.getText() ?? '')
    .replace(/\s*\| undefined$/, '')
    .replace(/^\((.*)\)$/s, '$1')
    .replace(/^\s*\|\s*/, '');
  return [
    `## \`${member.name.getText()}\``,
    fields ? '' : `\`\`\`text\n${type.replace(/\n {4}/g, '\n')}\n\`\`\``,
    textOf(comment),
    fields,
    defaultTag ? `**Default:** ${defaultText(textOf(defaultTag))}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {string} text */
const defaultText = (text) => {
  const [, value = text, rest = ''] =
    /^(undefined|true|false|\d+|'[^']*'|\(\) => \w+)(\..*|\b.*|)$/s.exec(text) ?? [];
  return value === text && !/^(undefined|true|false|\d+|'|\()/.test(text) ? text : `\`${value}\`${rest}`;
};

/**
 * The table of the fields of an event.
 * @param {ts.TypeNode | undefined} type
 */
function payloadOf(type) {
  if (!type || !ts.isTypeLiteralNode(type)) return undefined;
  const rows = type.members
    .filter(ts.isPropertySignature)
    .map((field) => [
      `\`${field.name.getText()}\``,
      `\`${(field.type?.getText() ?? '').replaceAll('|', '\\|')}\``,
      textOf(ts.getJSDocCommentsAndTags(field).find(ts.isJSDoc)),
    ]);
  const columns = rows.some(([, , meaning]) => meaning) ? ['field', 'type', 'meaning'] : ['field', 'type'];
  const lines = [columns, columns.map(() => '---'), ...rows.map((cells) => cells.slice(0, columns.length))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * The types of the source file that the fields of an event have: unions of strings.
 * @param {ts.SourceFile} tree
 */
const unionsOf = (tree) =>
  tree.statements
    .filter(ts.isTypeAliasDeclaration)
    .filter(({ type }) => ts.isUnionTypeNode(type) && type.types.every(ts.isLiteralTypeNode))
    .map((alias) => {
      const comment = ts.getJSDocCommentsAndTags(alias).find(ts.isJSDoc);
      return `## \`${alias.name.text}\`\n\n${textOf(comment)}`;
    });

/** @param {ts.JSDoc | ts.JSDocTag | undefined} comment */
const textOf = (comment) =>
  (ts.getTextOfJSDocComment(comment?.comment) ?? '')
    .replace(/\{@link ([^}]+)\}/g, '`$1`')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of referencePages) writeFileSync(new URL(page.file, root), await writeReference(page));
}
