/** Test tools for a provider: a sandbox as strict as the provider itself, and the rules for every provider. */

// A client for tests.
export * from './browser.js';
// The conformance kit.
export type { Case } from './conformance/case.js';
export { SPECIFICATION } from './conformance/cases/index.js';
export { Finding } from './conformance/finding.js';
export { LIVE_CASES, type LiveCase, type LiveTrial, tryLive } from './conformance/live.js';
export { reportLines, summary } from './conformance/report.js';
export { lacks, tryCase, type Verdict } from './conformance/run.js';
export type { Trial } from './conformance/stage.js';
// A gateway for tests.
export { startTestGateway, type TestGateway } from './gateway.js';
// The sandbox kit.
export { bearerToken } from './sandbox/bearer.js';
export { type Fault, Faults, type Match, matches } from './sandbox/faults.js';
export * from './sandbox/kit.js';
export { type Entry, Ledger, type TokenKind, type TokenState } from './sandbox/ledger.js';
export * from './sandbox/mint.js';
export { sandboxesOf } from './sandbox/of-providers.js';
export type * from './sandbox/profile.js';
export { until } from './until.js';
