import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from './typescript.cjs';

const GLOBALS = new URL('./globals.mjs', import.meta.url).href;

/** Sources import each other by the names of what is built: `./order.js` is `./order.ts`. */
export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, format: 'module', shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypeScript(context.parentURL)) {
    const url = new URL(specifier.replace(/\.js$/u, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context);
  return { format: 'module', source: compile(fileURLToPath(url)).code, shortCircuit: true };
}

/** The URL may have a query: a spec that is loaded again. */
const isTypeScript = (url) => url !== undefined && /\.ts(?:\?|$)/u.test(url);
