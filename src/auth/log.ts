/** Where the engine writes what the operator should know; never a token. */
export interface EngineLog {
  debug(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
