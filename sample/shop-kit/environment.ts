import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VARIABLES = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET', 'WECOM_PAY_MCHID', 'WECOM_BASE_URL'] as const;
const REQUIRED = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET', 'WECOM_PAY_MCHID'] as const;

/** Each sample has this kit compiled into its own `dist`. */
const DATA = fileURLToPath(new URL('../../data', import.meta.url));

/** Whether a WeCom is configured; without one the sample starts a fake. */
export function hasWeCom(): boolean {
  return VARIABLES.some(isSet);
}

/** @throws Error that says which variable to set, or how */
export function checkEnvironment(): void {
  const missing = REQUIRED.filter((name) => !isSet(name));
  if (hasWeCom() && missing.length > 0) {
    throw new Error(
      `${VARIABLES.filter(isSet).join(', ')} set, but not ${missing.join(', ')}. ` +
        `Set ${REQUIRED.join(', ')} to use the real WeCom, or no WECOM_* variable to use a fake.`,
    );
  }
  readPort();
  readOutageSeconds();
}

/** The port to listen on, 0 for any. */
export function readPort(): number {
  return readWhole('PORT', 3000, 0, 65_535);
}

/** How long the fake WeCom stays down. */
export function readOutageSeconds(): number {
  return readWhole('SHOP_OUTAGE_SECONDS', 30, 1, 3_600);
}

/** The name of this process, where there are several: `sample/03-cluster`. */
export function readProcessName(): string | null {
  return process.env['SHOP_PROCESS'] || null;
}

/** Where the SQLite files lie. Orders of the fake and of the real WeCom never mix. */
export function readDataFolder(): string {
  return join(process.env['SHOP_DATA'] || DATA, hasWeCom() ? 'wecom' : 'fake');
}

/** A variable that holds a whole number; `usual` where it is not set. */
export function readWhole(name: string, usual: number, least: number, most: number): number {
  const text = process.env[name] || String(usual);
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, got "${text}".`);
}

function isSet(name: string): boolean {
  return Boolean(process.env[name]);
}
