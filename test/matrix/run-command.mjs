import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LONGEST = 240_000;

/** Runs a command to its end; rejects with its output when it fails. */
export function run(file, args, cwd) {
  return promisify(execFile)(file, args, { cwd, timeout: LONGEST, maxBuffer: 64 * 1024 * 1024 });
}
