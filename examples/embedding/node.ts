import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createGateway, type KeyringConfig } from 'keyring-gateway';

/** A gateway in a node:http server that has routes of its own. */
export async function start(config: KeyringConfig, env: NodeJS.ProcessEnv, port: number) {
  const gateway = await createGateway(config, env);
  const server: Server = createServer((request, response) => {
    if (request.url === '/hello') response.end('hello');
    else gateway.handler(request, response);
  });
  await once(server.listen(port), 'listening');

  return {
    gateway,
    async close() {
      const closed = once(server, 'close');
      // Takes no new connections. Event streams are still open, so do not wait yet.
      server.close();
      await gateway.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}
