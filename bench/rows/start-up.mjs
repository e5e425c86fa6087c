import { start } from '../ipc.mjs';
import { inTurns, median } from '../measure.mjs';
import { printTable } from '../table.mjs';

const PEERS = [
  '@nestjs/axios',
  '@nestjs/config',
  '@nestjs/event-emitter',
  '@nestjs/schedule',
  'class-transformer',
  'class-validator',
];
const CASES = {
  'HttpModule of @nestjs/axios': ['@nestjs/axios', []],
  WeComPayModule: ['nestjs-wecom-pay', []],
  'WeComPayModule, its peers loaded before': ['nestjs-wecom-pay', PEERS],
};

/** What the module adds to the start of an application that has loaded Nest. */
export async function startUp({ smoke }) {
  const rounds = smoke ? 1 : 9;
  const times = await inTurns(Object.keys(CASES), rounds, measure);
  printTable(
    `Start-up (median of ${rounds} fresh processes)`,
    ['', 'import ms', 'init ms'],
    Object.entries(times).map(([name, figures]) => [
      name,
      median(figures.map(({ load }) => load)).toFixed(0),
      median(figures.map(({ init }) => init)).toFixed(1),
    ]),
  );
}

async function measure(name) {
  const host = start('start-up.mjs');
  try {
    return await host.run('measure', ...CASES[name]);
  } finally {
    await host.stop();
  }
}
