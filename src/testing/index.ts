export { createTestClient, type TestClient, type TestClientOptions } from './test-client.js';
export type { RecordedEvent } from './event-recorder.js';
export type { TestFailure, TestVerb } from './failures.js';
export type { TestOrganization } from './organization-directory.js';
export type { TestUser } from './token-issuer.js';
