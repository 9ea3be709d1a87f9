import { afterEach, beforeEach } from 'vitest';
import { codeOf } from '../../../src/errors.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import type { AcmeOptions } from '../../support/acme/provider.js';
import { type AcmeKnobs, startAcme } from '../../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../../support/engine.js';

/** What each test of custody begins with: a provider, an engine before it, a browser without a session. */
export let acme: Sandbox<AcmeKnobs>;
export let engine: EngineUnderTest;
export let browser: Browser;

export const tokenCalls = () => acme.seen.filter(call => call.path === '/token').length;
export const code = (promise: Promise<unknown>) => promise.then(() => 'no error', codeOf);
export const grantOf = async () => (await browser.session())?.grants[0];

type Options = Pick<AcmeOptions, 'marginMs' | 'identifyAfter'>;

async function begin(knobs: Partial<AcmeKnobs> = {}, options: Options = {}) {
  acme = await startAcme(knobs);
  engine = acmeEngine({ origin: acme.origin, rotation: acme.knobs.rotation, ...options });
  browser = engine.browser();
}

async function end() {
  await engine.drain();
  await acme.close();
}

beforeEach(() => begin());
afterEach(end);

/** The same, begun again under other circumstances. */
export async function beginAnew(knobs: Partial<AcmeKnobs>, options: Options = {}) {
  await end();
  await begin(knobs, options);
}
