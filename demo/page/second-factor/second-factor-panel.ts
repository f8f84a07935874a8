import type { MfaRequiredError } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import { h, setText } from '../dom/html.js';
import { icon } from '../dom/icon.js';
import { currentPath } from '../organizations/organization-in-url.js';
import { toArgument } from '../organizations/personal-account.js';
import { switchOrganization } from '../organizations/switch-organization.js';
import { createCodeForm } from './code-form.js';
import { explain, isOver, labelOf, type Authenticator } from './second-factor-texts.js';
import type { SecondFactorParts } from './second-factors.js';

export interface SecondFactorPanel {
  readonly element: HTMLElement;
  /** Expired: its MFA token can not be used (any more). */
  readonly state: () => 'open' | 'expired' | 'complete';
}

interface Request {
  readonly error: MfaRequiredError;
  /** Its id. */
  readonly organization: string;
  /** Gets what is not about the second factor, and the error of a new request that requires one. */
  readonly report: (error: unknown) => void;
  readonly onComplete: () => void;
  readonly onClose: () => void;
}

type Mfa = ReturnType<SecondFactorParts['client']['auth0ClientFor']>['mfa'];
type Code = Omit<Parameters<Mfa['verify']>[0], 'mfaToken'>;

const ONE_TIME_CODE = { inputmode: 'numeric', autocomplete: 'one-time-code', placeholder: '123456' };

/** Enrolls or challenges a second factor of one organization, verifies its code, and shows the organization's data. */
export function createSecondFactorPanel(parts: SecondFactorParts, request: Request): SecondFactorPanel {
  const { client, config, organizationStyle } = parts;
  const { error, organization, onComplete, onClose } = request;
  const { mfaToken } = error;
  const argument = toArgument(organization);
  const name = organizationStyle.nameOf(organization);
  const { mfa } = client.auth0ClientFor(argument);
  const titleId = `second-factor-of-${organization}`;
  const step = h('div', { class: 'second-factor-step' });
  const problem = h('p', { class: 'second-factor-problem', role: 'alert' });
  const hint = h(
    'p',
    { class: 'soft' },
    'Your other organizations go on. The demo sends no messages: the page ',
    h('a', { href: `${config.domain}/phone`, target: '_blank', rel: 'noreferrer' }, 'Phones'),
    ' shows the codes.',
  );
  let state: ReturnType<SecondFactorPanel['state']> = 'open';

  const show = (...content: (Node | string | false)[]): void => {
    const hadFocus = step.contains(document.activeElement);
    setText(problem, '');
    step.replaceChildren(...content.filter((one) => one !== false));
    if (hadFocus) step.querySelector<HTMLElement>('input, button')?.focus();
  };
  const report = (thrown: unknown): void => {
    // A new request gets another MFA token.
    if (isOver(thrown)) showStartAgain();
    setText(problem, explain(thrown));
  };
  const button = (label: string, task: () => Promise<unknown>): HTMLButtonElement =>
    actionButton({ report }, label, task);
  const text = (...content: (Node | string)[]): HTMLElement => h('p', {}, ...content);

  /** The active authenticators of the user, or those that can be set up. */
  const showChoices = async (): Promise<void> => {
    const authenticators = (await mfa.getAuthenticators(mfaToken)).filter(({ active }) => active);
    const choices = authenticators.map((one) => button(labelOf(one), () => challenge(one)));
    if (choices.length > 0) return show(text('Confirm that it is you, with'), actions(...choices));
    show(
      text('You have no second factor yet. Set one up:'),
      actions(
        button('Authenticator app', enrollApp),
        button('Text message', async () => enrollPhone()),
      ),
    );
  };
  const otherFactor = (): HTMLElement => actions(button('Choose another factor', showChoices));

  const enrollApp = async (): Promise<void> => {
    const enrolled = await mfa.enroll({ mfaToken, factorType: 'otp' });
    if (enrolled.authenticatorType !== 'otp') return;
    const { secret, barcodeUri, recoveryCodes } = enrolled;
    show(
      text(
        'Enter this secret into an authenticator app, or ',
        h('a', { class: 'link', href: barcodeUri }, 'open the app'),
        ':',
      ),
      secretText('Secret', secret),
      ...recoveryTexts(recoveryCodes),
      verifyForm('Code of the app', (otp) => ({ otp })),
      otherFactor(),
    );
  };
  const enrollPhone = (): void => {
    const form = createCodeForm(report, {
      label: 'Phone number',
      button: 'Send a code',
      attributes: { type: 'tel', autocomplete: 'tel', placeholder: '+15550100' },
      async submit(phoneNumber) {
        const enrolled = await mfa.enroll({ mfaToken, factorType: 'sms', phoneNumber });
        if (enrolled.authenticatorType === 'oob') showMessageSent(enrolled.oobCode, enrolled.recoveryCodes);
      },
    });
    show(form, otherFactor());
  };

  const challenge = async ({ id, authenticatorType }: Authenticator): Promise<void> => {
    if (authenticatorType === 'recovery-code') {
      return show(
        verifyForm('Recovery code', (recoveryCode) => ({ recoveryCode }), {
          autocapitalize: 'characters',
          spellcheck: 'false',
        }),
        otherFactor(),
      );
    }
    const challengeType = authenticatorType;
    const { oobCode } = await mfa.challenge({ mfaToken, challengeType, authenticatorId: id });
    if (challengeType === 'oob') return showMessageSent(oobCode);
    show(
      verifyForm('Code of your authenticator app', (otp) => ({ otp })),
      otherFactor(),
    );
  };
  const showMessageSent = (oobCode = '', recoveryCodes: readonly string[] = []): void =>
    show(
      ...recoveryTexts(recoveryCodes),
      text('A message with a code was sent.'),
      verifyForm('Code of the message', (bindingCode) => ({ oobCode, bindingCode })),
      otherFactor(),
    );

  const verifyForm = (
    label: string,
    toCode: (entered: string) => Code,
    attributes: Record<string, string> = ONE_TIME_CODE,
  ): HTMLElement =>
    createCodeForm(report, {
      label,
      button: 'Verify',
      attributes,
      submit: (entered) => verify(toCode(entered)),
    });

  const verify = async (code: Code): Promise<void> => {
    setText(problem, '');
    // Auth0 returns the next recovery code after one was used. The SDK's type does not name it.
    const answer = (await mfa.verify({ mfaToken, ...code })) as { recovery_code?: string };
    state = 'complete';
    const next = answer.recovery_code;
    try {
      if (client.getSnapshot().error === error) await switchOrganization(parts, argument);
      const data = await describeData(await client.getTokenForOrg(argument));
      onComplete();
      showResult(data, next);
    } catch (thrown) {
      onClose();
      request.report(thrown);
    }
  };

  const showResult = (data: string, next: string | undefined): void => {
    hint.hidden = true;
    const isActive = client.getSnapshot().organization?.id === organization;
    show(
      text(icon('check'), ` The second factor is complete. ${data}`),
      ...recoveryTexts(next === undefined ? [] : [next]),
      actions(
        !isActive && button(`Switch to ${name}`, () => switchOrganization(parts, argument).then(onClose)),
        button('Close', async () => onClose()),
      ),
    );
  };

  /** What the API returns for the organization with the new token. */
  const describeData = async (token: string): Promise<string> => {
    if (argument === null) return '';
    const answer = await parts.api.get(`/organizations/${organization}/invoices`, token);
    if (!answer.ok) return answer.problem.detail;
    const { invoices } = answer.body as { invoices: readonly unknown[] };
    return `${name} has ${invoices.length} invoices.`;
  };

  const showStartAgain = (): void => {
    state = 'expired';
    show(
      actions(
        button('Try again', async () => {
          onClose();
          await client.getTokenForOrg(argument, { cacheMode: 'off' }).catch(request.report);
        }),
        button(`Sign in to ${name}`, () =>
          client.loginWithRedirect({ organization: argument, returnTo: currentPath() }),
        ),
      ),
    );
  };

  const element = h(
    'section',
    { class: 'card second-factor', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'second-factor-head' },
      organizationStyle.createBadge({ id: organization }),
      h('h2', { id: titleId }, `${name} requires a second factor`),
      h('code', { class: 'code' }, error.code),
      h(
        'button',
        { type: 'button', class: 'button icon-button', 'aria-label': 'Close', onclick: onClose },
        icon('close'),
      ),
    ),
    step,
    problem,
    hint,
  );
  organizationStyle.applyColour(element, organization);
  showChoices().catch((thrown: unknown) => {
    showStartAgain();
    setText(problem, explain(thrown));
  });
  return { element, state: () => state };
}

const actions = (...buttons: (HTMLButtonElement | false)[]): HTMLElement =>
  h('div', { class: 'actions' }, ...buttons);

const secretText = (label: string, secret: string): HTMLElement =>
  h('p', { class: 'second-factor-secret' }, `${label}: `, h('code', { class: 'code' }, secret));

/** A recovery code is shown once: it can not be read again. */
const recoveryTexts = (codes: readonly string[] = []): HTMLElement[] =>
  codes.map((code) => secretText('Recovery code, shown only now', code));
