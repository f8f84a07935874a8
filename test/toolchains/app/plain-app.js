/** An app without a framework, for pages without a bundler and for frameworks without a binding. */
export function showSession(client, root) {
  const button = (text, action) => {
    const element = document.createElement('button');
    element.textContent = text;
    element.onclick = action;
    return element;
  };

  function render() {
    const { status, organization, permissions } = client.getSnapshot();
    if (status === 'starting') root.replaceChildren('Loading…');
    else if (!organization)
      root.replaceChildren(button('Sign in', () => client.loginWithRedirect({ organization: 'acme' })));
    else {
      const heading = document.createElement('h1');
      heading.textContent = organization.name;
      root.replaceChildren(
        heading,
        permissions.includes('read:invoices') ? 'You may read invoices.' : '',
        button('Switch to Globex', () => client.switchOrganization('globex')),
      );
    }
  }

  render();
  client.subscribe(render);
  void client.start();
}
