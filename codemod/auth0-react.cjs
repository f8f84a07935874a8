'use strict';

/**
 * A codemod for jscodeshift that moves a React app from @auth0/auth0-react to auth0-org-sessions:
 *
 *   npx jscodeshift --parser tsx --extensions js,jsx,ts,tsx \
 *     --transform node_modules/auth0-org-sessions/codemod/auth0-react.cjs src
 *
 * What it can't decide it marks with a comment that begins with `TODO auth0-org-sessions`.
 */

const MARK = ' TODO auth0-org-sessions:';
const SOURCE = '@auth0/auth0-react';

/** Fields of `useAuth0()` that are values of `status`. */
const STATUS = { isLoading: 'starting', isAuthenticated: 'signed-in' };
const TOKEN_METHOD = 'getAccessTokenSilently';
/** The options of the methods that have another name or other options. The codemod knows no replacement for further ones. */
const OPTIONS = {
  [TOKEN_METHOD]: ['authorizationParams', 'cacheMode', 'detailedResponse'],
  loginWithRedirect: ['authorizationParams', 'appState', 'openUrl'],
  loginWithPopup: ['authorizationParams', 'appState'],
  logout: ['logoutParams', 'openUrl'],
};
/** Methods of `useAuth0()` that are methods of the client. */
const CLIENT_METHODS = ['getIdTokenClaims', 'loginWithCustomTokenExchange'];
/** Exports of auth0-react, and fields of `useAuth0()`, whose replacement needs a decision. */
const DECISIONS = {
  withAuthenticationRequired: 'wrap the component in <RequireOrganization fallback={…}>',
  withAuth0: 'use useOrgSession() in a function component',
  Auth0Context: 'use useOrgSession()',
  AppState: 'appState has no returnTo any more: the second argument of onRedirectCallback is the path',
  User: "import the type from 'auth0-org-sessions'",
  OAuthError: 'use isOrgSessionError(error) and error.code',
  getAccessTokenWithPopup: 'use loginWithPopup({ organization })',
  handleRedirectCallback: 'client.start() handles the callback, and <OrgSessionProvider> calls it',
  useAuth0: 'use useOrgSession(), and createTestClient() in tests',
  Auth0Provider: 'use OrgSessionProvider with a client',
};
/** Props of `<Auth0Provider>` that are not options of the client. */
const NO_OPTIONS = ['children', 'skipRedirectCallback', 'context', 'client', 'onRedirectCallback'];
/** Codes of Auth0 that code compares with `error.error`. */
const ERROR_CODES = [
  'login_required',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'mfa_required',
];

module.exports = function transform(file, api) {
  const j = api.jscodeshift;
  const root = j(file.source);
  const imports = root.find(j.ImportDeclaration, { source: { value: SOURCE } });

  /** The local names of what the file imports from auth0-react. */
  const local = {};
  imports.find(j.ImportSpecifier).forEach(({ node }) => {
    local[node.imported.name] = (node.local ?? node.imported).name;
  });

  const used = new Set();
  /** The names of the created clients. */
  const clients = [];
  /** The variable with the status, of each function. */
  const statusNames = new Map();

  const hasOthers = markOtherImports();
  if (imports.size() === 0) return hasOthers ? root.toSource({ quote: 'single' }) : undefined;
  if (local.useAuth0) replaceHook(local.useAuth0);
  if (local.Auth0Provider) replaceProvider(local.Auth0Provider);
  markErrorCodes();
  replaceImports();
  return root.toSource({ quote: 'single' });

  /** Marks `require`, `import()`, `export … from` and mocks of the package. */
  function markOtherImports() {
    const others = [];
    const add = (path) => {
      if (path.node.value === SOURCE && path.parent.node.type !== 'ImportDeclaration') others.push(path);
    };
    root.find(j.Literal).forEach(add);
    for (const path of others) todo(path, `this uses ${SOURCE}. Use auth0-org-sessions/react instead.`);
    return others.length > 0;
  }

  /** `const { isLoading, user } = useAuth0()` becomes `const { status, user } = useOrgSession()`. */
  function replaceHook(name) {
    root.find(j.CallExpression, { callee: { name } }).forEach((call) => {
      used.add('useOrgSession');
      call.node.callee = j.identifier('useOrgSession');
      for (const key of ['typeParameters', 'typeArguments']) {
        if (!call.node[key]) continue;
        call.node[key] = null;
        todo(call, 'useOrgSession() has no type parameter for the user.');
      }
      if (call.node.arguments.length > 0)
        todo(call, 'the argument of useOrgSession() is a selector, not a context.');
      replaceResult(call);
    });
  }

  /** Replaces what the code does with the result of the hook. */
  function replaceResult(call) {
    let path = call;
    while (/^(TS(As|NonNull|Satisfies)|Parenthesized)/.test(path.parent.node.type)) path = path.parent;
    const { parent } = path;
    if (parent.node.type === 'VariableDeclarator' && parent.node.id.type === 'ObjectPattern')
      replacePattern(parent);
    else if (parent.node.type === 'VariableDeclarator' && parent.node.id.type === 'Identifier')
      replaceMembers(parent);
    else if (isMember(parent.node) && path.name === 'object') replaceMember(parent);
    else markResult(path);
  }

  function markResult(path) {
    todo(path, 'this is the result of useOrgSession(): it has other fields than that of useAuth0().');
  }

  function replacePattern(declarator) {
    const { scope } = declarator;
    const pattern = declarator.node.id;
    const aliases = [];
    let status;
    pattern.properties = pattern.properties.flatMap((property) => {
      const key = property.computed ? undefined : keyOf(property);
      const { value } = property;
      const name = value && (value.type === 'AssignmentPattern' ? value.left : value).name;
      if (key === undefined || (key in { ...STATUS, ...OPTIONS } && !name)) {
        markResult(declarator);
      } else if (key in STATUS) {
        const isNew = !statusNames.has(scope.path.node);
        const statusName = statusNameIn(scope);
        if (isNew) status = named('status', statusName);
        const create = () => isStatus(j.identifier(statusName), STATUS[key]);
        if (canReplace(scope, name)) replaceReferences(scope, name, create, statusName);
        else
          aliases.push(
            j.variableDeclaration(declarator.parent.node.kind, [
              j.variableDeclarator(j.identifier(name), create()),
            ]),
          );
        return [];
      } else if (key === TOKEN_METHOD) {
        updateCalls(scope, name, key);
        if (value.type === 'Identifier' && canReplace(scope, name) && isFree(j(scope.path), 'getToken')) {
          replaceReferences(scope, name, () => j.identifier('getToken'));
          return [named('getToken', 'getToken')];
        }
        return [j.objectProperty(j.identifier('getToken'), value)];
      } else if (key in OPTIONS) updateCalls(scope, name, key);
      else markUnknown(declarator, key);
      return [property];
    });
    if (status) pattern.properties.unshift(status);
    for (const alias of aliases.reverse()) declarator.parent.insertAfter(alias);
  }

  function statusNameIn(scope) {
    const { node } = scope.path;
    const names = ['status', 'sessionStatus', 'orgSessionStatus'];
    if (!statusNames.has(node))
      statusNames.set(
        node,
        names.find((name) => isFree(j(scope.path), name)),
      );
    return statusNames.get(node);
  }

  /** `const auth = useAuth0()`: `auth.isLoading` becomes `auth.status === 'starting'`. */
  function replaceMembers(declarator) {
    const { scope } = declarator;
    const { name } = declarator.node.id;
    if (!canReplace(scope, name)) markResult(declarator);
    for (const path of referencesTo(scope, name)) {
      const { parent } = path;
      const isSource = parent.node.type === 'VariableDeclarator' && path.name === 'init';
      if (isMember(parent.node) && path.name === 'object') replaceMember(parent);
      else if (isSource && parent.node.id.type === 'ObjectPattern') replacePattern(parent);
      else if (!isDependency(path)) markResult(path);
    }
  }

  /** @param member For example `auth.isLoading`, `useOrgSession().isLoading`. */
  function replaceMember(member) {
    const { node } = member;
    const key = node.computed ? node.property.value : node.property.name;
    if (typeof key !== 'string') return markResult(member);
    if (key in STATUS) {
      node.property = j.identifier('status');
      node.computed = false;
      if (!isDependency(member)) replaceValue(member, isStatus({ ...node }, STATUS[key]));
      return undefined;
    }
    if (!(key in OPTIONS)) return markUnknown(member, key);
    if (key === TOKEN_METHOD) {
      node.property = j.identifier('getToken');
      node.computed = false;
    }
    return updateUse(member, key);
  }

  function markUnknown(path, key) {
    if (key in DECISIONS) todo(path, `${key}: ${DECISIONS[key]}.`);
    else if (CLIENT_METHODS.includes(key))
      todo(path, `use client.${key}; client is a field of useOrgSession().`);
    else if (key !== 'user' && key !== 'error') todo(path, `useOrgSession() has no ${key}.`);
  }

  /** The uses of a variable, without its declaration. */
  function referencesTo(scope, name) {
    return identifiers(j(scope.path), name).filter(
      (path) => isReference(path) && path.scope.lookup(name) === scope,
    );
  }

  /** Whether each use of a name in a function reads the same variable. Blocks are no scopes of jscodeshift. */
  function canReplace(scope, name) {
    const isRead = ({ name: place, parent }) =>
      parent.node.type !== 'TSTypeQuery' &&
      parent.node.type !== 'UpdateExpression' &&
      !(parent.node.type === 'AssignmentExpression' && place === 'left');
    return scope.getBindings()[name]?.length === 1 && identifiers(j(scope.path), name).every(isRead);
  }

  /** Whether a name is no variable in a part of the code. */
  function isFree(part, name) {
    return identifiers(part, name).length === 0;
  }

  /** The identifiers that are variables: no keys, and no members. */
  function identifiers(part, name) {
    return part
      .find(j.Identifier, { name })
      .paths()
      .filter(({ node, name: place, parent }) => {
        // A parameter in a type is no variable either.
        const isInType = /^TS(?!As|NonNull|Satisfies|TypeAssertion|TypeQuery)/.test(parent.node.type);
        if (node.type !== 'Identifier' || isInType) return false;
        return !((place === 'key' || place === 'property') && !parent.node.computed);
      });
  }

  function isReference({ name: place, parent }) {
    const owner = parent.node;
    if (owner.type === 'VariableDeclarator') return place !== 'id';
    if (owner.type === 'AssignmentPattern') return place !== 'left';
    const isProperty = owner.type === 'ObjectProperty' || owner.type === 'Property';
    return !(isProperty && parent.parent.node.type === 'ObjectPattern');
  }

  /** @param statusName The variable that the created expressions depend on. */
  function replaceReferences(scope, name, create, statusName) {
    const references = referencesTo(scope, name);
    for (const path of references) {
      const owner = path.parent.node;
      if (owner.shorthand && path.name === 'value') {
        owner.shorthand = false;
        owner.key = j.identifier(name);
        owner.value = create();
      } else if (statusName && isDependency(path)) {
        const array = path.parent.node;
        const others = array.elements.filter((element) => element !== path.node);
        const isThere = others.some((element) => element?.name === statusName);
        array.elements = isThere
          ? others
          : array.elements.map((element) => (element === path.node ? j.identifier(statusName) : element));
      } else replaceValue(path, create());
    }
  }

  function replaceValue(path, value) {
    const { parent } = path;
    const isBinary = value.type === 'BinaryExpression';
    if (isBinary && parent.node.type === 'UnaryExpression' && parent.node.operator === '!')
      parent.replace({ ...value, operator: '!==' });
    else if (isBinary && /^TS/.test(parent.node.type)) path.replace(j.parenthesizedExpression(value));
    else path.replace(value);
  }

  function isMember({ type }) {
    return type === 'MemberExpression' || type === 'OptionalMemberExpression';
  }

  function isCallee({ name: place, parent }) {
    return place === 'callee' && /^(Optional)?CallExpression$/.test(parent.node.type);
  }

  /** Whether a value is in the list of dependencies of a hook. */
  function isDependency({ parent }) {
    const list = parent.node;
    const call = parent.parent?.node;
    return (
      list.type === 'ArrayExpression' &&
      call?.type === 'CallExpression' &&
      call.arguments.indexOf(list) > 0 &&
      /^use[A-Z]/.test(call.callee.name ?? call.callee.property?.name)
    );
  }

  function updateCalls(scope, name, key) {
    for (const path of referencesTo(scope, name)) updateUse(path, key);
  }

  /** @param path A use of the method `key`. */
  function updateUse(path, key) {
    if (isCallee(path)) return updateArguments(path.parent, key);
    // A handler is called with an event.
    const isHandler =
      path.parent.node.type === 'JSXExpressionContainer' &&
      /^on[A-Z]/.test(path.parent.parent.node.name?.name);
    if (!isHandler && !isDependency(path))
      todo(path, `code that calls this ${key} must pass options of auth0-org-sessions.`);
    return undefined;
  }

  /** Moves options to where they are now. */
  function updateArguments(call, key) {
    const [options] = call.node.arguments;
    if (!options) return;
    const isUnclear = (value) =>
      value !== undefined &&
      (value.type !== 'ObjectExpression' || value.properties.some((each) => keyOf(each) === undefined));
    const params = options.type === 'ObjectExpression' ? valueOf(options, 'authorizationParams') : undefined;
    const appState = options.type === 'ObjectExpression' ? valueOf(options, 'appState') : undefined;
    if (isUnclear(options) || isUnclear(params) || isUnclear(appState))
      todo(call, `${key} has other options: organization, returnTo, audience and scope are not nested.`);
    if (options.type !== 'ObjectExpression') return;
    for (const name of options.properties.map(keyOf))
      if (name !== undefined && !OPTIONS[key].includes(name)) todo(call, `${key} has no option ${name}.`);
    if (key === TOKEN_METHOD) {
      if (params?.type === 'ObjectExpression') {
        options.properties = [...without(options, 'authorizationParams'), ...params.properties];
        for (const name of params.properties.map(keyOf))
          if (name === 'organization') todo(call, 'use getTokenForOrg(organization, options).');
          else if (name !== undefined && name !== 'audience' && name !== 'scope')
            todo(call, `getToken has no option ${name}.`);
      }
      for (const property of options.properties)
        if (keyOf(property) === 'detailedResponse') {
          property.key = j.identifier('detailed');
          property.shorthand = false;
        }
    } else if (key !== 'logout') {
      moveUp(options, 'authorizationParams', 'organization');
      moveUp(options, 'authorizationParams', 'invitation');
      moveUp(options, 'appState', 'returnTo');
    }
  }

  function moveUp(options, from, name) {
    const inner = valueOf(options, from);
    if (inner?.type !== 'ObjectExpression') return;
    const moved = inner.properties.find((property) => keyOf(property) === name);
    if (!moved) return;
    inner.properties = inner.properties.filter((property) => property !== moved);
    if (inner.properties.length === 0) options.properties = without(options, from);
    options.properties.unshift(moved);
  }

  /** `<Auth0Provider domain="…">` becomes `<OrgSessionProvider client={client}>`, and a client in the module. */
  function replaceProvider(name) {
    root.find(j.JSXElement, { openingElement: { name: { name } } }).forEach((path) => {
      used.add('OrgSessionProvider');
      const { openingElement, closingElement } = path.node;
      const { attributes } = openingElement;
      const prop = (wanted) => attributes.find((attribute) => attribute.name?.name === wanted);
      const options = attributes.flatMap(optionOf);
      const clientName = ['client', 'orgSessionClient', 'orgSessionClient2', 'orgSessionClient3'].find(
        (each) => !clients.includes(each) && isFree(root, each),
      );
      const declaration = j.variableDeclaration('const', [
        j.variableDeclarator(
          j.identifier(clientName),
          j.callExpression(j.identifier('createOrgSessionClient'), [j.objectExpression(options)]),
        ),
      ]);
      if (clients.length > 0) comment(declaration, 'an app has one client.');
      clients.push(clientName);
      const { last, inner } = placeFor(path);
      for (const each of inner) comment(declaration, `${each} uses names of the component. Move them here.`);
      for (const option of options) {
        if (keyOf(option) === undefined)
          comment(declaration, 'the spread properties must be options of the client.');
        if (keyOf(option) !== 'authorizationParams') continue;
        const { properties } = option.value;
        if (!properties || properties.some((property) => keyOf(property) === undefined))
          comment(declaration, 'authorizationParams must not have an organization.');
        if (!properties) continue;
        const named = properties.find((property) => keyOf(property) === 'organization');
        if (!named) continue;
        option.value.properties = properties.filter((property) => property !== named);
        const organization = j(named.value).toSource();
        comment(
          declaration,
          `pass organization: ${organization} to loginWithRedirect, or set defaultOrganization.`,
        );
      }
      openingElement.name = j.jsxIdentifier('OrgSessionProvider');
      if (closingElement) closingElement.name = j.jsxIdentifier('OrgSessionProvider');
      openingElement.attributes = [
        j.jsxAttribute(j.jsxIdentifier('client'), j.jsxExpressionContainer(j.identifier(clientName))),
      ];
      const onRedirectCallback = prop('onRedirectCallback');
      if (onRedirectCallback) {
        openingElement.attributes.push(onRedirectCallback);
        todo(path, 'onRedirectCallback(appState, url): navigate to url, not to appState.returnTo.');
      }
      for (const wanted of ['client', 'context'])
        if (prop(wanted)) todo(path, `OrgSessionProvider has no ${wanted} of auth0-react.`);
      j(last).insertAfter(declaration);
    });
  }

  /** Returns the statement after which the options of a provider are known, and those that use variables of a function. */
  function placeFor(provider) {
    const body = root.find(j.Program).paths()[0].get('body');
    let last = body.value.findLastIndex(({ type }) => type === 'ImportDeclaration');
    const inner = new Set();
    j(provider.get('openingElement', 'attributes'))
      .find(j.Identifier)
      .forEach((path) => {
        const { name } = path.node;
        let attribute = path;
        while (!/^JSX(Spread)?Attribute$/.test(attribute.node.type)) attribute = attribute.parent;
        if (NO_OPTIONS.includes(attribute.node.name?.name)) return;
        if (!identifiers(j(path.parent), name).some(({ node }) => node === path.node)) return;
        const scope = path.scope.lookup(name);
        if (!scope) return;
        if (!scope.isGlobal) {
          // A parameter or variable of a function that is itself in the option.
          let owner = scope.path;
          while (owner && owner.node !== attribute.node) owner = owner.parent;
          if (!owner) inner.add(attribute.node.name?.name ?? 'an option');
          return;
        }
        let statement = scope.getBindings()[name][0];
        while (statement.parent && statement.parent.node.type !== 'Program') statement = statement.parent;
        last = Math.max(last, body.value.indexOf(statement.node));
      });
    return { last: body.get(last), inner };
  }

  function optionOf(attribute) {
    if (attribute.type === 'JSXSpreadAttribute') return [j.spreadElement(attribute.argument)];
    const name = attribute.name.name;
    if (NO_OPTIONS.includes(name)) return [];
    const { value } = attribute;
    const expression =
      value === null
        ? j.literal(true)
        : value.type === 'JSXExpressionContainer'
          ? value.expression
          : j.literal(value.value);
    return [j.property('init', j.identifier(name), expression)];
  }

  /** Marks `error.error === 'login_required'`. */
  function markErrorCodes() {
    root.find(j.BinaryExpression).forEach((path) => {
      const { left, right } = path.node;
      const isCode = (member, code) =>
        isMember(member) && member.property.name === 'error' && ERROR_CODES.includes(code.value);
      if (isCode(left, right) || isCode(right, left))
        todo(
          path,
          'error.error is error.code now: https://auth0-org-sessions.github.io/auth0-org-sessions/reference/errors',
        );
    });
  }

  function replaceImports() {
    const declarations = [];
    if (clients.length > 0) addImport(['createOrgSessionClient'], 'auth0-org-sessions');
    if (used.size > 0) addImport([...used].sort(), 'auth0-org-sessions/react');
    let isFirst = true;
    imports.forEach((path) => {
      const { node } = path;
      const left = node.specifiers.filter((specifier) => !isReplaced(specifier));
      const added = isFirst ? declarations : [];
      isFirst = false;
      if (left.length > 0) {
        node.specifiers = left;
        for (const { imported } of left) {
          const name = imported?.name;
          const advice = DECISIONS[name] ?? `see "Move from auth0-react" in the documentation`;
          comment(node, `${name ?? 'auth0-react'}: ${advice}.`);
        }
        j(path).insertBefore(added);
      } else {
        const next = added[0] ?? path.parent.node.body[path.name + 1];
        if (next && node.comments) next.comments = [...node.comments, ...(next.comments ?? [])];
        j(path).replaceWith(added);
      }
    });

    function addImport(names, source) {
      const existing = root
        .find(j.ImportDeclaration, { source: { value: source } })
        .filter(
          ({ node: { importKind, specifiers } }) =>
            importKind !== 'type' && specifiers.every(({ type }) => type === 'ImportSpecifier'),
        )
        .nodes()[0];
      const known = existing?.specifiers.map(({ imported }) => imported?.name) ?? [];
      const specifiers = names
        .filter((name) => !known.includes(name))
        .map((name) => j.importSpecifier(j.identifier(name)));
      if (existing) existing.specifiers.push(...specifiers);
      else declarations.push(j.importDeclaration(specifiers, j.literal(source)));
    }
  }

  /** Whether nothing uses what was imported. */
  function isReplaced({ imported, local: own }) {
    if (imported?.name !== 'useAuth0' && imported?.name !== 'Auth0Provider') return false;
    return root
      .find(j.Identifier, { name: (own ?? imported).name })
      .paths()
      .every(({ name: place, parent }) => {
        const isKey = (place === 'key' || place === 'property') && !parent.node.computed;
        return isKey || parent.node.type === 'ImportSpecifier';
      });
  }

  /** Adds a comment to the statement that contains a path. */
  function todo(path, text) {
    let statement = path;
    while (
      statement.parent &&
      !/^(Program|BlockStatement|SwitchCase|StaticBlock|TSModuleBlock)$/.test(statement.parent.node.type)
    )
      statement = statement.parent;
    comment(statement.node, text);
  }

  function comment(node, text) {
    const value = `${MARK} ${text}`;
    node.comments ??= [];
    if (!node.comments.some((other) => other.value === value))
      node.comments.push(j.commentLine(value, true, false));
  }

  function named(key, name) {
    const property = j.objectProperty(j.identifier(key), j.identifier(name));
    property.shorthand = key === name;
    return property;
  }

  function isStatus(value, name) {
    return j.binaryExpression('===', value, j.literal(name));
  }

  function keyOf(property) {
    return property.computed ? undefined : (property.key?.name ?? property.key?.value);
  }

  function valueOf(object, name) {
    return object.properties.find((property) => keyOf(property) === name)?.value;
  }

  function without(object, name) {
    return object.properties.filter((property) => keyOf(property) !== name);
  }
};
