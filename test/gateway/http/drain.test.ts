import { Agent, get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startFront } from './support.js';

describe('drain', () => {
  it('completes the responses in progress and accepts no new connections', async () => {
    let open: (value: null) => void = () => {};
    const held = new Promise<null>(resolve => {
      open = resolve;
    });
    let entered = () => {};
    const isIn = new Promise<void>(resolve => {
      entered = resolve;
    });
    const gateway = await startFront({
      resolvers: [
        {
          Query: {
            poll: () => {
              entered();
              return held;
            },
          },
        },
      ],
    });
    const answer = gateway.graphql('{ poll(id: "1") { id } }');
    await isIn;
    gateway.gateway.beginDrain();
    const drained = gateway.server.drain(5_000);
    await expect(gateway.ask({ path: '/live' })).rejects.toThrow(/ECONNREFUSED/);
    open(null);
    expect((await answer).json).toEqual({ data: { poll: null } });
    expect(await drained).toBe(0);
  });

  it('closes idle connections and, at the deadline, the others', async () => {
    const gateway = await startFront({ resolvers: [{ Query: { poll: () => new Promise<never>(() => {}) } }] });
    const agent = new Agent({ keepAlive: true });
    await new Promise(resolve =>
      get({ host: '127.0.0.1', port: gateway.port, path: '/live', agent }, answer =>
        answer.resume().on('end', resolve),
      ),
    );
    const never = gateway.graphql('{ poll(id: "1") { id } }').catch((error: Error) => error.message);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(await gateway.server.drain(200)).toBe(1);
    expect(await never).toMatch(/hang up|ECONNRESET/);
    agent.destroy();
  });
});
