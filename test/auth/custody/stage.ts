import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../../src/auth/store/contract.js';
import { codeOf } from '../../../src/errors.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import type { AcmeOptions } from '../../support/acme/provider.js';
import { type AcmeKnobs, startAcme } from '../../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../../support/engine.js';

type Options = Pick<AcmeOptions, 'marginMs' | 'identifyAfter'> & { readonly store?: Store };

export const code = (promise: Promise<unknown>) => promise.then(() => 'no error', codeOf);

/** The start of each custody test: a provider, an engine in front of it, and a browser without a session. */
export class CustodyStage {
  acme!: Sandbox<AcmeKnobs>;
  engine!: EngineUnderTest;
  browser!: Browser;

  tokenCalls(): number {
    return this.acme.seen.filter(call => call.path === '/token').length;
  }

  async grantOf() {
    return (await this.browser.session())?.grants[0];
  }

  async begin(knobs: Partial<AcmeKnobs> = {}, { store, ...options }: Options = {}): Promise<void> {
    this.acme = await startAcme(knobs);
    this.engine = acmeEngine(
      { origin: this.acme.origin, rotation: this.acme.knobs.rotation, ...options },
      store && { store },
    );
    this.browser = this.engine.browser();
  }

  async end(): Promise<void> {
    await this.engine.drain();
    await this.acme.close();
  }

  /** Starts again with other settings. */
  async restart(knobs: Partial<AcmeKnobs>, options: Options = {}): Promise<void> {
    await this.end();
    await this.begin(knobs, options);
  }
}

/** A new stage for each test of the file. */
export function custodyStage(): CustodyStage {
  const stage = new CustodyStage();
  beforeEach(() => stage.begin());
  afterEach(() => stage.end());
  return stage;
}
