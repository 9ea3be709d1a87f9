import { Line } from './line.js';

const LINES = 16;

/** Sends many requests. Resolves with the response bodies in the order of the requests. Rejects for any status but 200. */
export async function answersTo(port: number, requests: readonly Buffer[]): Promise<Buffer[]> {
  const answers: Buffer[] = new Array(requests.length);
  let next = 0;
  const worker = async () => {
    const line = new Line(port);
    try {
      for (let index = next++; index < requests.length; index = next++) {
        const request = requests[index] as Buffer;
        const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) =>
          line.ask(request, resolve, reject),
        );
        if (status !== 200) throw new Error(`HTTP ${status}: ${body.toString().slice(0, 500)}`);
        answers[index] = Buffer.from(body);
      }
    } finally {
      line.close();
    }
  };
  await Promise.all(Array.from({ length: LINES }, worker));
  return answers;
}
