import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createGateway, type KeyringConfig } from 'keyring-gateway';

/** A gateway in a node:http server that has routes of its own. */
export async function start(config: KeyringConfig, env: NodeJS.ProcessEnv, port: number) {
  const gateway = await createGateway(config, env);
  const server: Server = createServer((request, response) => {
    if (request.url === '/hello') response.end('hello');
    else if (request.url === '/metrics') sendMetrics(response);
    else gateway.handler(request, response);
  });
  /** For operators only: in production on a port that the internet does not reach. */
  async function sendMetrics(response: ServerResponse): Promise<void> {
    const { contentType, body } = await gateway.metrics();
    response.setHeader('content-type', contentType).end(body);
  }
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
