import { Pool } from 'undici';

/** Time for the response's headers and between two chunks of its body, ms. */
const TIMEOUT_MS = 10_000;

const pool = new Pool(process.env.UPSTREAM ?? '', {
  connections: 128,
  headersTimeout: TIMEOUT_MS,
  bodyTimeout: TIMEOUT_MS,
});

/** Reads JSON from the upstream with undici's `dispatch`, its cheapest API. Rejects for any status but 200. */
export function get(path: string, authorization: string, header = 'authorization'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    pool.dispatch(
      { method: 'GET', path, headers: { accept: 'application/json', [header]: authorization } },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          if (status !== 200) return reject(new Error(`HTTP ${status}`));
          const [only, another] = chunks;
          const text = only && !another ? only.toString() : Buffer.concat(chunks).toString();
          resolve(JSON.parse(text));
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}
