import { once } from 'node:events';
import type { Server } from 'node:http';
import express from 'express';
import { createGateway, type KeyringConfig } from 'keyring-gateway';

/** A gateway in an Express 5 application. */
export async function start(config: KeyringConfig, env: NodeJS.ProcessEnv, port: number) {
  const gateway = await createGateway(config, env);
  const app = express();
  // Before express.json(): the gateway reads the body itself. `app.use(path)` would strip the path. Express wants a name for a wildcard.
  for (const path of gateway.paths) app.all(path.replace('*', '*rest'), gateway.handler);
  // For operators only: in production on a port that the internet does not reach.
  app.get('/metrics', async (_request, response) => {
    const { contentType, body } = await gateway.metrics();
    response.type(contentType).send(body);
  });
  app.use(express.json());
  app.post('/hello', (request, response) => {
    response.send(`hello ${request.body.name}`);
  });
  const server: Server = app.listen(port);
  await once(server, 'listening');

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
