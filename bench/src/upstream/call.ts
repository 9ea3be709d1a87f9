/** One request as the upstream sees it. */
export interface Call {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** The Authorization header, or else X-AccessToken. */
  readonly token: string | undefined;
  readonly body: string;
}

/** A whole answer, ready for the wire. */
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
