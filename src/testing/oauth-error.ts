/** Creates an error with the fields of auth0-spa-js's `GenericError`. */
export const oauthError = (error: string, description = error): Error =>
  Object.assign(new Error(description), { error, error_description: description });
