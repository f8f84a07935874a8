import { createHash } from 'node:crypto';

const PLANS = ['Starter', 'Team', 'Business', 'Enterprise'];
const PAYMENT_DAYS = [14, 30, 45, 60];

/**
 * Settings that depend on the organization's id only.
 * @param {string} organization
 */
export function settingsOf(organization) {
  const seed = createHash('sha256').update(`settings of ${organization}`).digest();
  return {
    plan: PLANS[seed.readUInt8(0) % PLANS.length],
    seats: 10 + (seed.readUInt8(1) % 90),
    paymentDays: PAYMENT_DAYS[seed.readUInt8(2) % PAYMENT_DAYS.length],
    sessionHours: 4 + (seed.readUInt8(3) % 20),
  };
}
