import type { OrgSessionClient } from '../../src/index.js';

/** The client that the examples of a page use until they make their own. */
export declare const client: OrgSessionClient;
