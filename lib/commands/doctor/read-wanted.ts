import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { withoutByteOrderMark } from '../../common/text.js';
import { codeOrNameOf, projectCause } from '../../errors/project-cause.js';
import type { DoctorArguments } from './doctor-command.js';
import type { Wanted } from './wanted.js';

/** A file that a flag names cannot be read, or is none of the kind. */
export class UnreadableFile extends Error {}

const DEFAULT_FILE = '.env';

/**
 * Reads the files that the flags name.
 * @param environment comes before the file, and flags before both.
 * @throws {UnreadableFile}
 */
export async function readWanted(
  { env, variables, ca, proxy, order, callback }: DoctorArguments,
  environment: NodeJS.ProcessEnv,
): Promise<Wanted> {
  const file = env === undefined ? await readDefault() : await readGiven('--env', env);
  const all: NodeJS.ProcessEnv = {
    // The parser of the application's ConfigModule passes over that mark.
    ...parseEnv(withoutByteOrderMark(file)),
    ...environment,
    ...variables,
  };
  return {
    environment: all,
    proxy,
    ca: ca === undefined ? undefined : await readAuthorities(ca),
    order,
    callback,
    redis: all['REDIS_URL'] || undefined,
  };
}

async function readDefault(): Promise<string> {
  return readFile(DEFAULT_FILE, 'utf8').catch((error: unknown) => {
    if (projectCause(error)?.code === 'ENOENT') return '';
    throw unreadable(DEFAULT_FILE, error);
  });
}

/** Node says nothing about a file in which there is no certificate. */
async function readAuthorities(file: string): Promise<string> {
  const text = await readGiven('--ca', file);
  if (isCertificate(text)) return text;
  throw new UnreadableFile(`--ca ${file} has no certificate in PEM`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

async function readGiven(flag: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(`${flag} ${file}`, error);
  });
}

function unreadable(what: string, error: unknown): UnreadableFile {
  return new UnreadableFile(`${what} cannot be read (${codeOrNameOf(projectCause(error)) ?? 'unknown'})`);
}
