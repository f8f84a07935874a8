import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readAppOrigin } from './app-origin.js';
import { shown, TenantConfigurationError } from './configuration-error.js';
import { isObject } from './fields.js';

/** @typedef {import('./read-config.js').TenantConfig} TenantConfig */

export const HELP = `npx auth0-org-tenant [options]

  --port 4401                   the port to listen on (default 4401)
  --app http://localhost:3000   the origin of your app; may be repeated
  --config tenant.json          organizations, people, applications, apis, actions …
  --https                       serve https, with a certificate that is made for this run
  --certificate tenant.pem      https, and the certificate in this file, for NODE_EXTRA_CA_CERTS
  --control                     let tests of other processes change the tenant (connectTenant)
  --host 127.0.0.1              the address to listen on (default: loopback)
  --allow-remote                allow a --host that other machines can reach
  --help                        this text
`;

const OPTIONS = /** @type {const} */ ({
  port: { type: 'string' },
  app: { type: 'string', multiple: true },
  config: { type: 'string' },
  https: { type: 'boolean' },
  certificate: { type: 'string' },
  control: { type: 'boolean' },
  host: { type: 'string' },
  'allow-remote': { type: 'boolean' },
  help: { type: 'boolean' },
});

/**
 * The arguments of the command, over those of the configuration file. Undefined: only the help was asked for.
 * @param {string[]} args
 * @returns {Promise<{ config: TenantConfig, certificateFile?: string } | undefined>}
 */
export async function readArguments(args) {
  const values = parse(args);
  if (values.help) return undefined;
  const { port, host } = values;
  const file = values.config === undefined ? {} : await readFile(values.config);
  const remote = values['allow-remote'] ?? file.allowRemote === true;
  const app = values.app?.map((origin) => readAppOrigin(origin, '--app', { remote }));
  const config = {
    port: 4401,
    ...file,
    ...(app && { applications: withOrigins(file.applications, app) }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(host !== undefined && { host }),
    ...((values.https ?? values.certificate !== undefined) && { https: true }),
    ...(values.control && { control: true }),
    ...(values['allow-remote'] && { allowRemote: true }),
  };
  return { config, certificateFile: values.certificate };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    const [option = 'The command'] = args.filter((arg) =>
      /** @type {Error} */ (error).message.includes(`'${arg}`),
    );
    throw new TenantConfigurationError(
      option,
      `can't be used. ${/** @type {Error} */ (error).message}\n\n${HELP}`,
    );
  }
}

/** @param {string} given */
function readPort(given) {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new TenantConfigurationError(
    '--port',
    `is ${shown(given)}, and must be a number from 0 to 65535, such as 4401.`,
  );
}

/**
 * The origins of the command line are those of the first application.
 * @param {TenantConfig['applications']} applications
 * @param {string[]} origins
 */
function withOrigins(applications, origins) {
  if (applications === undefined) return origins;
  // The error names what is wrong in the file, so it is not replaced.
  if (!Array.isArray(applications)) return applications;
  const first = applications.find((one) => typeof one !== 'string');
  if (first === undefined) return origins;
  if (!isObject(first)) return applications;
  return [{ ...first, origins }, ...applications.filter((one) => one !== first)];
}

/** @param {string} path @returns {Promise<TenantConfig>} */
async function readFile(path) {
  /** @type {TenantConfig & { actions?: unknown }} */
  let config;
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new TenantConfigurationError(
      '--config',
      `names ${path}, which can't be read. Check the path, from ${process.cwd()}.`,
    );
  }
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new TenantConfigurationError(
      '--config',
      `names ${path}, which is not JSON: ${/** @type {Error} */ (error).message}.`,
    );
  }
  if (config === null || typeof config !== 'object' || Array.isArray(config))
    throw new TenantConfigurationError(
      '--config',
      `names ${path}, which must have an object, but it has ${shown(config)}.`,
    );
  if (!Array.isArray(config.actions)) return config;
  /** @type {unknown[]} */
  const actions = config.actions;
  return {
    ...config,
    actions: await Promise.all(
      actions.map((action, index) => importAction(action, `actions[${index}]`, dirname(path))),
    ),
  };
}

/**
 * @param {unknown} file
 * @param {string} field
 * @param {string} folder
 * @returns {Promise<import('./action-runner.js').Action>}
 */
async function importAction(file, field, folder) {
  if (typeof file !== 'string')
    throw new TenantConfigurationError(
      field,
      `is ${shown(file)}, and must be the path of a file, such as "./action.cjs".`,
    );
  try {
    return await import(pathToFileURL(resolve(folder, file)).href);
  } catch (error) {
    throw new TenantConfigurationError(
      field,
      `names ${file}, which can't be loaded: ${/** @type {Error} */ (error).message}. The path begins at the folder of the configuration.`,
    );
  }
}
