// @ts-nocheck: the types are those of the editor in Auth0.
/**
 * A second factor for organizations whose metadata require it, on a refresh too. The client rejects with `MfaRequiredError`, and the
 * application enrolls or challenges a factor on its own page.
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.organization?.metadata.second_factor !== 'required') return;
  if (event.authentication?.methods.some(({ name }) => name === 'mfa')) return;
  const enrolled = (event.user.enrolledFactors ?? []).map(({ type }) => ({ type }));
  if (enrolled.length > 0) api.authentication.challengeWithAny(enrolled);
  else api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);
};
