/** Where commands write: results on stdout, everything said along the way on stderr. */

/** Prints the one JSON document of a command run with `--json`. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Prints a line of a command's result. */
export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Says something along the way, so that stdout stays clean. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
