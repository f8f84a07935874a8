/**
 * The member of a resolver with the code of the option `followUrl`. The core finds it there and does not import it, so that an application
 * without a resolver does not load it.
 */
export const FOLLOW_URL = Symbol('followUrl');
