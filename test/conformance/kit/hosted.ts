import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderModule } from '../../../src/provider/contract.js';
import type { Trial } from '../../../src/testing/conformance/stage.js';
import type { Sandbox, SandboxModule } from '../../../src/testing/sandbox/kit.js';
import { issued, parts } from './planting.js';

/** Forwards every request to a fake, with the host that it was sent to. */
async function forwarder(target: string) {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/**
 * A provider with one host, presented as one with a host per account. The first account to sign in is at the fake's own host, every other one at a
 * second port, unless the test names another host. Its module reads the host from the value that replaces the token response.
 */
export function hosted(sandbox: SandboxModule, module: ProviderModule): Required<Trial> {
  let fake: Sandbox | undefined;
  let origins: readonly [string, string] = ['', ''];
  let named: string | undefined;
  const instanceOf = (token: string): string => {
    const [first] = fake?.ledger.entries.values() ?? [];
    return named ?? origins[fake?.ledger.find(token)?.account === first?.account ? 0 : 1];
  };
  const hostOf = (origin: string) => new URL(origin).host;
  return {
    sandbox: {
      id: sandbox.id,
      async start(options) {
        const started = await sandbox.start(options);
        const second = await forwarder(started.origin);
        fake = started;
        origins = [started.origin, second.origin];
        named = undefined;
        const name = (origin: string | undefined) => {
          named = origin;
        };
        return {
          ...started,
          ...(started.profile && {
            profile: { ...started.profile, hosts: { of: [hostOf(started.origin), hostOf(second.origin)], name } },
          }),
          close: async () => void (await Promise.all([started.close(), second.close()])),
        };
      },
    },
    module: issued(sound => ({ ...sound, facts: { ...sound.facts, instance: instanceOf(sound.accessToken) } }))(
      parts(() => ({ baseUrl: ({ facts }) => facts?.instance ?? '', hosts: origins.map(hostOf) }))(module),
    ),
  };
}
