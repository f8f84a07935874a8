export { createTestBrowser, createTestClient, type TestBrowser } from './test-browser.js';
export type { TestClient } from './test-client.js';
export type { TestClientOptions } from './test-options.js';
export type { RecordedEvent } from './event-recorder.js';
export type { TestFailure, TestVerb } from './failures.js';
export type { TestOrganization, TestPermissions } from './organization-directory.js';
export type { TestUser } from './token-issuer.js';
