// Run in the application of `nest-new.mjs`, once it is built.
import assert from 'node:assert/strict';
import { LIFE, liveOrder } from '../docs/support/order-life.mjs';

const life = await liveOrder({
  fake: ['npx', ['nestjs-wecom-pay-fake']],
  shop: [process.execPath, ['dist/order-life.js', ...process.argv.slice(2)]],
  env: process.env,
});
assert.deepEqual(life, LIFE);
