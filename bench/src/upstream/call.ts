/** One request to the upstream. */
export interface Call {
  readonly method: string;
  /** Path with the query. */
  readonly path: string;
  /** The Authorization header, or X-AccessToken where it is missing. */
  readonly token: string | undefined;
  readonly body: string;
}

/** A complete HTTP response as bytes. */
export const answer = (status: number, body: unknown): Buffer => {
  const text = Buffer.from(JSON.stringify(body));
  const head = [
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Refused'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${text.length}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: keep-alive',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), text]);
};
