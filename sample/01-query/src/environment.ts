const VARIABLES = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET', 'WECOM_PAY_MCHID', 'WECOM_BASE_URL'] as const;
const REQUIRED = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET'] as const;

const DEFAULT_PORT = '3000';

/** Whether a WeCom is configured; without one the sample starts a fake. */
export function hasWeCom(): boolean {
  return VARIABLES.some(isSet);
}

/** @throws Error that says what to set, when a WeCom is configured by halves. */
export function checkEnvironment(): void {
  const missing = REQUIRED.filter((name) => !isSet(name));
  if (!hasWeCom() || missing.length === 0) return;
  throw new Error(
    `${VARIABLES.filter(isSet).join(', ')} set, but not ${missing.join(', ')}. ` +
      'Set both WECOM_CORP_ID and WECOM_CORP_SECRET to talk to WeCom, or no WECOM_* variable to run on a fake.',
  );
}

/** The port to listen on, 0 for any. */
export function readPort(): number {
  const text = process.env['PORT'] || DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT must be a whole number from 0 to 65535, got "${text}".`);
}

function isSet(name: string): boolean {
  return Boolean(process.env[name]);
}
