import { Console } from 'node:console';
import { format, inspect } from 'node:util';
import { jest } from '@jest/globals';

const EVERYTHING = { showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null } as const;

/** A value in every way in which a host may print it. */
export function printings(value: unknown): string[] {
  const json = JSON.stringify({ value, list: [value] });
  return [
    ...[0, 2, 20].map((depth) => inspect(value, { depth })),
    inspect(value, { ...EVERYTHING, depth: 20 }),
    inspect({ deep: { down: [value] } }, { ...EVERYTHING, depth: null }),
    ...['%s', '%o', '%O', '%j'].map((directive) => format(directive, value)),
    json,
    String(value),
    ...ownParts(value).map((part) => inspect(part, { ...EVERYTHING, depth: 20 })),
    inspect(structuredClone(JSON.parse(json))),
  ];
}

function ownParts(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const descriptors = Object.getOwnPropertyDescriptors(value);
  return [
    { ...value },
    Object.entries(value),
    descriptors,
    value instanceof Error ? structuredClone(value) : '',
  ];
}

interface CapturedOutput {
  /** Node's own, which Jest replaces. */
  readonly console: Console;
  text(): string;
  restore(): void;
}

/** Keeps what this process writes, and shows it to nobody, until `restore()`. */
export function captureOutput(): CapturedOutput {
  let written = '';
  const keep = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  return {
    console: new Console(process),
    text: () => written,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
