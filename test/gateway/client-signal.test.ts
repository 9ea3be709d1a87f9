import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { clientSignal } from '../../src/server/request-context.js';

/** A response that has not ended, the signal of its client, and a way for the connection to close. */
function exchange() {
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableEnded: false });
  const close = () => {
    response.destroyed = true;
    response.emit('close');
  };
  let made: AbortSignal | undefined;
  const signal = () => {
    made ??= clientSignal(response as unknown as ServerResponse);
    return made;
  };
  return { response, signal, close };
}

describe('lazyClientSignal', () => {
  it('aborts once when the connection closes before the response is complete', () => {
    const { signal, close } = exchange();
    const aborted = vi.fn();
    signal().addEventListener('abort', aborted);
    close();
    close();
    expect(signal().aborted).toBe(true);
    expect(aborted).toHaveBeenCalledOnce();
  });

  it('is aborted from the beginning when it is first read after the close', () => {
    const { signal, close } = exchange();
    close();
    expect(signal().aborted).toBe(true);
  });

  it('is not aborted when the response was complete', () => {
    const { response, signal, close } = exchange();
    signal();
    response.writableEnded = true;
    close();
    expect(signal().aborted).toBe(false);
  });

  it('accepts a listener for each of many calls without a warning', async () => {
    const warned = vi.fn();
    process.once('warning', warned);
    const { signal } = exchange();
    for (let n = 0; n < 30; n += 1) signal().addEventListener('abort', () => {});
    await new Promise(setImmediate);
    process.removeListener('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});
