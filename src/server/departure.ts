import type { ServerResponse } from 'node:http';
import type { Departure } from '../http/departure.js';

/** The client hangs up before it has its answer. */
export class ClientDeparture implements Departure {
  private readonly response: ServerResponse;
  private listeners: Set<() => void> | undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get isGone(): boolean {
    return this.response.destroyed && !this.response.writableEnded;
  }

  onGone(listener: () => void): () => void {
    this.listeners ??= this.listen();
    // Its own object, so that one function given twice is told twice.
    const own = () => listener();
    this.listeners.add(own);
    return () => this.listeners?.delete(own);
  }

  private listen(): Set<() => void> {
    const listeners = new Set<() => void>();
    this.response.once('close', () => {
      if (this.isGone) for (const tell of listeners) tell();
    });
    return listeners;
  }
}
