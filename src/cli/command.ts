/** A command of the command line. */
export interface Command {
  /** Printed by `--help`, and below the message of a UsageError. */
  readonly help: string;
  /** Runs the command; the exit code, or undefined while it goes on running. */
  run(args: readonly string[]): Promise<number | undefined>;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {}

/** The command cannot do its work here. The message says all the user needs. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
