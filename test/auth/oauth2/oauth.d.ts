/** The part of https://github.com/ciaranj/node-oauth that the tests use. The package has no types. */
declare module 'oauth' {
  export class OAuth {
    constructor(
      requestUrl: string,
      accessUrl: string,
      consumerKey: string,
      consumerSecret: string,
      version: string,
      callback: string | null,
      signatureMethod: string,
    );
    /** The Authorization header of a request. */
    authHeader(url: string, token: string, tokenSecret: string, method: string): string;
  }
}
