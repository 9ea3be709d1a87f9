import Fastify from 'fastify';
import { createGateway, type KeyringConfig } from 'keyring-gateway';

/** A gateway in a Fastify 5 server. */
export async function start(config: KeyringConfig, env: NodeJS.ProcessEnv, port: number) {
  const gateway = await createGateway(config, env);
  const app = Fastify();
  app.register(async scope => {
    // The gateway reads the body itself. In this scope only: the other routes keep Fastify's parsers.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    for (const path of gateway.paths)
      scope.all(path, (request, reply) => {
        reply.hijack();
        gateway.handler(request.raw, reply.raw);
      });
  });
  app.post<{ Body: { name: string } }>('/hello', async request => `hello ${request.body.name}`);
  // For operators only: in production on a port that the internet does not reach.
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await gateway.metrics();
    return reply.type(contentType).send(body);
  });
  // Not onClose, which runs after the last request: event streams end only when the gateway closes.
  app.addHook('preClose', () => gateway.close());
  await app.listen({ port });

  return { gateway, close: () => app.close() };
}
