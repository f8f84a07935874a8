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

/** Methods and fields of `useAuth0()` that have another name. */
const RENAMED = { getAccessTokenSilently: 'getToken' };
/** Fields of `useAuth0()` that are values of `status`. */
const STATUS = { isLoading: 'starting', isAuthenticated: 'signed-in' };
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
};
/** Codes of Auth0 that code compares with `error.error`. */
const ERROR_CODES = [
  'login_required',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'mfa_required',
];
/** Props of `<Auth0Provider>` that are not options of the client. */
const NO_OPTIONS = ['children', 'skipRedirectCallback', 'context'];

module.exports = function transform(file, api) {
  const j = api.jscodeshift;
  const root = j(file.source);
  const imports = root.find(j.ImportDeclaration, { source: { value: '@auth0/auth0-react' } });
  if (imports.size() === 0) return undefined;

  /** The local names of what the file imports from auth0-react. */
  const local = {};
  imports.find(j.ImportSpecifier).forEach(({ node }) => {
    local[node.imported.name] = (node.local ?? node.imported).name;
  });

  const used = new Set();
  let makesClient = false;
  if (local.useAuth0) replaceHook(local.useAuth0);
  if (local.Auth0Provider) replaceProvider(local.Auth0Provider);
  markErrorCodes();
  replaceImports();
  return root.toSource({ quote: 'single' });

  /** `const { isLoading, user } = useAuth0()` becomes `const { status, user } = useOrgSession()`. */
  function replaceHook(name) {
    root.find(j.CallExpression, { callee: { name } }).forEach((call) => {
      used.add('useOrgSession');
      call.node.callee = j.identifier('useOrgSession');
      // `useAuth0<User>()`: the argument of useOrgSession is what a selector returns.
      delete call.node.typeParameters;
      delete call.node.typeArguments;
      const declarator = call.parent.node;
      if (declarator.type !== 'VariableDeclarator' || declarator.id.type !== 'ObjectPattern') {
        if (declarator.type === 'VariableDeclarator' && declarator.id.type === 'Identifier')
          renameMembers(call, declarator.id.name);
        return;
      }
      replacePattern(call, declarator.id);
    });
  }

  function replacePattern(path, pattern) {
    const scope = path.scope;
    let hasStatus = false;
    pattern.properties = pattern.properties.flatMap((property) => {
      if (property.type !== 'ObjectProperty' && property.type !== 'Property') return [property];
      const key = property.key.name;
      const value = property.value.name;
      if (key in STATUS) {
        hasStatus = true;
        replaceReferences(scope, value, () => isStatus(j.identifier('status'), STATUS[key]));
        return [];
      }
      if (key in RENAMED) {
        replaceTokenCalls(scope, value);
        replaceReferences(scope, value, () => j.identifier(RENAMED[key]));
        return [shorthand(RENAMED[key])];
      }
      if (/^loginWith/.test(key)) replaceLoginCalls(scope, value);
      if (key in DECISIONS) mark(path, `${key}: ${DECISIONS[key]}.`);
      return [property];
    });
    if (hasStatus) pattern.properties.unshift(shorthand('status'));
  }

  /** `const auth = useAuth0()`: `auth.isLoading` becomes `auth.status === 'starting'`. */
  function renameMembers(path, object) {
    const scope = path.scope;
    j(scope.path)
      .find(j.MemberExpression, { object: { name: object } })
      .forEach((member) => {
        const name = member.node.property.name;
        if (name in STATUS) {
          j(member).replaceWith(
            isStatus(j.memberExpression(j.identifier(object), j.identifier('status')), STATUS[name]),
          );
          return;
        }
        const call = member.parent.node.type === 'CallExpression' ? member.parent.node : undefined;
        if (name in RENAMED) {
          member.node.property = j.identifier(RENAMED[name]);
          if (call) call.arguments = tokenArguments(call.arguments);
        } else if (/^loginWith/.test(name) && call) call.arguments = loginArguments(call.arguments);
        else if (name in DECISIONS) mark(member, `${name}: ${DECISIONS[name]}.`);
      });
  }

  /** `error.error === 'login_required'` is never true any more. */
  function markErrorCodes() {
    root
      .find(j.BinaryExpression)
      .filter(({ node }) =>
        [
          [node.left, node.right],
          [node.right, node.left],
        ].some(([member, code]) => member.property?.name === 'error' && ERROR_CODES.includes(code.value)),
      )
      .forEach((path) => mark(path, 'error.error is error.code now: see docs/reference/errors.md.'));
  }

  /** Puts a comment before the statement of a path. */
  function mark(path, text) {
    let statement = path;
    while (statement.parent && !j.Statement.check(statement.node)) statement = statement.parent;
    addComment(statement.node, text);
  }

  function addComment(node, text) {
    const value = `${MARK} ${text}`;
    if (!node.comments?.some((comment) => comment.value === value))
      node.comments = [...(node.comments ?? []), j.commentLine(value, true)];
  }

  function replaceReferences(scope, name, create) {
    j(scope.path)
      .find(j.Identifier, { name })
      .filter((path) => isReference(path) && path.scope.lookup(name) === scope)
      .forEach((path) => {
        const { parent } = path;
        if (parent.node.shorthand && parent.parent.node.type === 'ObjectExpression') {
          // One path for the key and one for the value.
          if (path.name !== 'value') return;
          const property = j.objectProperty(j.identifier(name), create());
          if (property.value.name === name) property.shorthand = true;
          parent.replace(property);
        } else if (isUnaryNot(parent)) {
          const value = create();
          if (value.type === 'BinaryExpression') j(parent).replaceWith({ ...value, operator: '!==' });
          else path.replace(value);
        } else path.replace(create());
      });
  }

  function isUnaryNot(path) {
    return path.node.type === 'UnaryExpression' && path.node.operator === '!';
  }

  function isReference({ node, parent }) {
    const owner = parent.node;
    if (owner.type === 'MemberExpression' && owner.property === node && !owner.computed) return false;
    if (owner.type === 'JSXAttribute') return false;
    const isProperty = owner.type === 'ObjectProperty' || owner.type === 'Property';
    if (isProperty && parent.parent.node.type === 'ObjectPattern') return false;
    return !(isProperty && owner.key === node && !owner.shorthand);
  }

  function replaceTokenCalls(scope, name) {
    callsOf(scope, name).forEach(({ node }) => {
      node.arguments = tokenArguments(node.arguments);
    });
  }

  function replaceLoginCalls(scope, name) {
    callsOf(scope, name).forEach(({ node }) => {
      node.arguments = loginArguments(node.arguments);
    });
  }

  function callsOf(scope, name) {
    return j(scope.path).find(j.CallExpression, { callee: { name } });
  }

  /** `{ authorizationParams: { audience, scope } }` becomes `{ audience, scope }`. */
  function tokenArguments([options, ...others]) {
    if (options?.type !== 'ObjectExpression') return options ? [options, ...others] : [];
    const params = valueOf(options, 'authorizationParams');
    if (params?.type === 'ObjectExpression')
      options.properties = [...without(options, 'authorizationParams'), ...params.properties];
    for (const property of options.properties)
      if (keyOf(property) === 'detailedResponse') property.key = j.identifier('detailed');
    return [options, ...others];
  }

  /** `{ authorizationParams: { organization }, appState: { returnTo } }` becomes `{ organization, returnTo }`. */
  function loginArguments([options, ...others]) {
    if (options?.type !== 'ObjectExpression') return options ? [options, ...others] : [];
    moveUp(options, 'authorizationParams', 'organization');
    moveUp(options, 'appState', 'returnTo');
    return [options, ...others];
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
      makesClient = true;
      const { openingElement, closingElement } = path.node;
      const options = openingElement.attributes.flatMap(optionOf);
      // What the component declares is not known in the module. The provider takes this prop, too.
      const ofComponent = options.filter(
        (option) => keyOf(option) === 'onRedirectCallback' && usesComponent(path, option.value),
      );
      const ofClient = options.filter((option) => !ofComponent.includes(option));
      const unknown = ofClient.filter((option) => usesComponent(path, option.value ?? option.argument));
      let organization;
      for (const option of options) {
        if (keyOf(option) !== 'authorizationParams' || option.value.type !== 'ObjectExpression') continue;
        organization = option.value.properties.find((property) => keyOf(property) === 'organization');
        option.value.properties = option.value.properties.filter((property) => property !== organization);
      }
      openingElement.name = j.jsxIdentifier('OrgSessionProvider');
      if (closingElement) closingElement.name = j.jsxIdentifier('OrgSessionProvider');
      openingElement.attributes = [
        j.jsxAttribute(j.jsxIdentifier('client'), j.jsxExpressionContainer(j.identifier('client'))),
        ...ofComponent.map(({ key, value }) =>
          j.jsxAttribute(j.jsxIdentifier(key.name), j.jsxExpressionContainer(value)),
        ),
      ];
      const declaration = j.variableDeclaration('const', [
        j.variableDeclarator(
          j.identifier('client'),
          j.callExpression(j.identifier('createOrgSessionClient'), [j.objectExpression(ofClient)]),
        ),
      ]);
      if (organization)
        addComment(
          declaration,
          `pass organization: ${j(organization.value).toSource()} to loginWithRedirect, or set defaultOrganization.`,
        );
      for (const option of unknown)
        addComment(
          declaration,
          `${keyOf(option) ?? 'an option'} uses names of the component. Move them here.`,
        );
      if (options.some((option) => keyOf(option) === 'onRedirectCallback'))
        addComment(
          declaration,
          'onRedirectCallback(appState, url): navigate to url, not to appState.returnTo.',
        );
      const all = root.find(j.ImportDeclaration);
      all.at(all.size() - 1).insertAfter(declaration);
    });
  }

  /** Whether an expression uses a name that a function around the element declares. */
  function usesComponent(path, expression) {
    return j(j.expressionStatement(expression))
      .find(j.Identifier)
      .nodes()
      .some(({ name }) => path.scope.lookup(name)?.isGlobal === false);
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

  function replaceImports() {
    const declarations = [];
    if (makesClient) declarations.push(importOf(['createOrgSessionClient'], 'auth0-org-sessions'));
    if (used.size > 0) declarations.push(importOf([...used].sort(), 'auth0-org-sessions/react'));
    imports.forEach((path) => {
      const left = path.node.specifiers.filter(
        ({ imported }) => !['useAuth0', 'Auth0Provider'].includes(imported?.name),
      );
      if (left.length > 0) {
        path.node.specifiers = left;
        for (const { imported } of left) {
          const advice = DECISIONS[imported?.name];
          if (advice) addComment(path.node, `${imported.name}: ${advice}.`);
        }
        j(path).insertBefore(declarations);
      } else {
        if (declarations[0]) declarations[0].comments = path.node.comments;
        j(path).replaceWith(declarations);
      }
    });
  }

  function importOf(names, source) {
    return j.importDeclaration(
      names.map((name) => j.importSpecifier(j.identifier(name))),
      j.literal(source),
    );
  }

  function shorthand(name) {
    const property = j.objectProperty(j.identifier(name), j.identifier(name));
    property.shorthand = true;
    return property;
  }

  function isStatus(value, name) {
    return j.binaryExpression('===', value, j.literal(name));
  }

  function keyOf(property) {
    return property.key?.name ?? property.key?.value;
  }

  function valueOf(object, name) {
    return object.properties.find((property) => keyOf(property) === name)?.value;
  }

  function without(object, name) {
    return object.properties.filter((property) => keyOf(property) !== name);
  }
};
