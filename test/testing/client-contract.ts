import { describeFetcher } from './contract/fetcher.js';
import { describeLoginAndLogout } from './contract/login-and-logout.js';
import { describeReading } from './contract/reading.js';
import { describeScope } from './contract/scope.js';
import { describeStart } from './contract/start.js';
import type { CreateSubject } from './contract/subject.js';
import { describeSwitching } from './contract/switching.js';
import { describeTabs } from './contract/tabs.js';
import { describeTokens } from './contract/tokens.js';

/** The behavior that the real client and the test client share. */
export function describeClient(name: string, create: CreateSubject): void {
  describeStart(name, create);
  describeTokens(name, create);
  describeSwitching(name, create);
  describeLoginAndLogout(name, create);
  describeReading(name, create);
  describeFetcher(name, create);
  describeTabs(name, create);
  describeScope(name, create);
}
