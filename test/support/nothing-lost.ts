import { expect } from 'vitest';
import type { MixedLoad } from './mixed-load.js';
import { ME, SESSION } from './stage.js';

/** Every session that was acknowledged is there, every one whose end was acknowledged is not. */
export async function expectNothingLost(load: MixedLoad, gateway: { readonly url: string }): Promise<void> {
  for (const { person, generation, leaving } of load.clients) {
    if (leaving) continue;
    const { session } = await person.get<{ session: { grants: { generation: number }[] } | null }>(gateway, SESSION);
    expect(session?.grants[0]?.generation).toBeGreaterThanOrEqual(generation);
    expect((await person.ask(gateway, ME)).codes).toEqual([]);
  }
  for (const person of load.ended) expect((await person.get(gateway, SESSION)).session).toBeNull();
}
