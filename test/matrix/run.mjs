// Installs the packed package into applications outside the repository, with every supported version of Nest, and lets
// every supported version of Node and TypeScript use it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RedisServer } from '../support/redis-server.mjs';
import { createNestAdds } from './nest-add.mjs';
import { createNestNew } from './nest-new.mjs';
import { run } from './run-command.mjs';
import {
  hosts,
  MAIN_HOST,
  NEST_11,
  nodePackage,
  nodes,
  overridesFor,
  QUICK_HOSTS,
  typescripts,
} from './versions.mjs';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const HERE = join(REPOSITORY, 'test/matrix');
const MANIFEST = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
/** The newest and the oldest that is supported; the older TypeScripts with the newest alone; no app of `nest new`. */
const isQuick = process.argv.includes('--quick');
const workplace = mkdtempSync(join(tmpdir(), 'nestjs-wecom-pay-matrix-'));

async function install(directory, dependencies, overrides = {}) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, overrides }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], directory);
}

async function pack() {
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', workplace],
    REPOSITORY,
  );
  return join(workplace, JSON.parse(stdout)[0].filename);
}

async function installHost(title, tarball) {
  const directory = join(workplace, title.replaceAll(/\W+/g, '-'));
  const dependencies = {
    ...hosts[title],
    '@nestjs/platform-express': hosts[title]['@nestjs/core'],
    'nestjs-wecom-pay': tarball,
    '@types/node': '^20.19.0',
  };
  await install(directory, dependencies, overridesFor(title));
  for (const file of ['scenario.mjs', 'by-import.mjs', 'by-require.cjs', 'tsconfig.consumer.json']) {
    cpSync(join(HERE, file), join(directory, file));
  }
  cpSync(join(REPOSITORY, 'test/types'), directory, { recursive: true });
  return { title, directory };
}

async function installTools() {
  const directory = join(workplace, 'tools');
  await install(directory, {
    ...Object.fromEntries(nodes.map((version) => [`node-${version}`, `npm:${nodePackage}@${version}`])),
    ...Object.fromEntries(
      typescripts.map((version) => [`typescript-${version}`, `npm:typescript@~${version}.0`]),
    ),
  });
  return directory;
}

function typescriptsFor(title) {
  return isQuick && title !== MAIN_HOST ? typescripts.slice(-1) : typescripts;
}

/** Every leg: its row and column in the table, and the command that must succeed. */
function legsOf(host, tools) {
  const node = (version) => join(tools, `node_modules/node-${version}/bin/node`);
  const byNode = nodes.flatMap((version) =>
    ['by-import.mjs', 'by-require.cjs'].map((script) => ({
      column: `Node ${version} ${script.slice(3, -4)}`,
      command: [node(version), ['--no-warnings', script]],
    })),
  );
  const byTypescript = typescriptsFor(host.title).map((version) => ({
    column: `TypeScript ${version}`,
    command: [
      process.execPath,
      [join(tools, `node_modules/typescript-${version}/bin/tsc`), '-p', 'tsconfig.consumer.json'],
    ],
  }));
  const byCommand = Object.keys(MANIFEST.bin).map((name) => ({
    column: name.replace(MANIFEST.name, '').slice(1),
    command: [join(host.directory, 'node_modules/.bin', name), ['--help']],
  }));
  return [...byNode, ...byTypescript, ...byCommand].map((leg) => ({ ...leg, host }));
}

async function passes({ host, column, command: [file, args] }) {
  try {
    await run(file, args, host.directory);
    return true;
  } catch (error) {
    console.error(`\n${host.title}, ${column}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    return false;
  }
}

async function main() {
  const redis = await RedisServer.start({ directory: workplace, password: 'matrix', isPersistent: false });
  process.env['REDIS_URL'] = redis.url;
  const tarball = await pack();
  const tools = await installTools();
  const table = {};
  const judge = async (leg) => {
    (table[leg.host.title] ??= {})[leg.column] = (await passes(leg)) ? 'ok' : 'FAILED';
  };
  const ofNestNew = isQuick ? [] : await createNestNew(workplace, tarball, hosts[NEST_11]);
  const ofNestAdd = isQuick ? [] : await createNestAdds(workplace, tarball);
  for (const leg of [...ofNestNew, ...ofNestAdd]) await judge(leg);
  for (const title of Object.keys(hosts).filter((host) => !isQuick || QUICK_HOSTS.includes(host))) {
    const host = await installHost(title, tarball);
    for (const leg of legsOf(host, tools)) await judge(leg);
  }
  await redis.kill();
  console.table(table);
  if (Object.values(table).some((row) => Object.values(row).includes('FAILED'))) process.exitCode = 1;
}

try {
  await main();
} finally {
  rmSync(workplace, { recursive: true, force: true });
}
