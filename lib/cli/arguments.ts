import { parseArgs } from 'node:util';

/** The flags of a command, as `parseArgs` takes them. Each has `--help`. */
export type Flags = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>
>;

export interface Help {
  readonly run: 'help';
}

/** The arguments are wrong; `about` says which one, and why. */
export interface Complaint {
  readonly run: 'complain';
  readonly about: string;
}

export interface Arguments<F extends Flags> {
  readonly run: 'go';
  readonly flags: { readonly [K in keyof F]?: F[K]['type'] extends 'boolean' ? true : string };
  readonly positionals: readonly string[];
}

const HELP_FLAG = { help: { type: 'boolean', short: 'h' } } as const;

export function complain(about: string): Complaint {
  return { run: 'complain', about };
}

/**
 * Reads the arguments of a command; never throws.
 * @param mostPositionals how many arguments may stand without a flag.
 */
export function readArguments<F extends Flags>(
  args: readonly string[],
  flags: F,
  mostPositionals = 0,
): Help | Complaint | Arguments<F> {
  const options: Flags = { ...flags, ...HELP_FLAG };
  const { values, positionals } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
  });
  if (values['help'] === true) return { run: 'help' };
  const given = Object.entries(values);
  const unknown = given.find(([name]) => !Object.hasOwn(options, name));
  if (unknown) return complain(`unknown flag ${dashed(unknown[0])}`);
  const unexpected = positionals[mostPositionals];
  if (unexpected !== undefined) return complain(`unexpected argument "${unexpected}"`);
  const valued = given.find(([name, value]) => options[name]?.type === 'boolean' && value !== true);
  if (valued) return complain(`${dashed(valued[0])} takes no value`);
  const valueless = given.find(([name, value]) => options[name]?.type === 'string' && !isValue(value));
  if (valueless) return complain(`${dashed(valueless[0])} requires a value`);
  return { run: 'go', flags: values as Arguments<F>['flags'], positionals };
}

/** What looks like a flag is the next one. */
function isValue(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.startsWith('--');
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
