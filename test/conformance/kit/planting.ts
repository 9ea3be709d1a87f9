import type {
  Caller,
  Provider,
  ProviderModule,
  ProviderTools,
  RevocationEnds,
  TokenReading,
  TokenResponse,
} from '../../../src/provider/contract.js';
import type { ProviderId } from '../../../src/provider-id.js';
import type { SandboxModule } from '../../../src/testing/sandbox/kit.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';

/** A fault that an author may well put into a provider, and the case that must find it. */
export interface Defect {
  readonly what: string;
  /** The provider it is planted in. */
  readonly on: ProviderId;
  readonly foundBy: string;
  /** Behavior of the provider that its code does not expect. */
  readonly fake?: (sandbox: SandboxModule) => SandboxModule;
  /** Each account is at a host of its own. */
  readonly isHosted?: boolean;
  plant(module: ProviderModule): ProviderModule;
}

/** The fake of a provider where one revocation ends `ends`. */
export const ending =
  (ends: RevocationEnds) =>
  (sandbox: SandboxModule): SandboxModule => ({
    id: sandbox.id,
    async start(options) {
      const started = await sandbox.start(options);
      started.ledger.revocationEnds = ends;
      return started;
    },
  });

type AnyProvider = Provider<unknown>;
type Read = (answer: UpstreamResponse) => TokenReading | undefined;

export const REFUSED: TokenReading = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

/** The provider with some of its parts replaced. */
export const parts =
  (change: (sound: AnyProvider) => Partial<AnyProvider>): Defect['plant'] =>
  module => ({
    ...module,
    create(values, tools) {
      const sound = module.create(values, tools);
      return { ...sound, ...change(sound as AnyProvider) } as Provider;
    },
  });

export const tools =
  (change: (sound: ProviderTools) => Partial<ProviderTools>): Defect['plant'] =>
  module => ({ ...module, create: (values, sound) => module.create(values, { ...sound, ...change(sound) }) });

/** Another reader of token responses. */
export const reader = (
  change: (answer: UpstreamResponse, sound: TokenReading | undefined) => TokenReading | undefined,
) =>
  tools(({ requestToken }) => ({
    requestToken: (url, ask, read: Read) => requestToken(url, ask, answer => change(answer, read(answer))),
  }));

export const issued = (change: (sound: TokenResponse, answer: UpstreamResponse) => TokenResponse) =>
  reader((answer, reading) =>
    reading?.kind === 'issued' ? { kind: 'issued', issued: change(reading.issued, answer) } : reading,
  );

/** Data calls made otherwise. */
export const calls = (change: (sound: Caller, provider: AnyProvider) => Caller['send']) =>
  parts(sound => ({ api: caller => sound.api({ send: change(caller, sound), facts: () => caller.facts() }) }));

export async function bareFetch(url: string): Promise<UpstreamResponse> {
  const answer = await fetch(url);
  const at = { sentAtMs: Date.now(), receivedAtMs: Date.now() };
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text(), ...at };
}
