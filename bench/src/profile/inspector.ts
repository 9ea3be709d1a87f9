import { WebSocket } from 'undici';

/** The URL of the inspector in the output of a process that was started with `--inspect`. */
export const inspectorIn = (output: string): string | undefined => /Debugger listening on (ws:\S+)/.exec(output)?.[1];

/** A session with a process's inspector (Chrome DevTools Protocol). */
export class Inspector {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (told: { result?: unknown; error?: { message: string } }) => void>();
  private last = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const told = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
      if (told.id === undefined) return;
      this.waiting.get(told.id)?.(told);
      this.waiting.delete(told.id);
    });
  }

  /** `url`: the ws:// URL that the process printed. */
  static async open(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)));
    });
    return new Inspector(socket);
  }

  send(method: string, params: object = {}): Promise<unknown> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.socket.close();
  }
}
