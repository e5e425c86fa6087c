const common = require('@nestjs/common');
const core = require('@nestjs/core');
const emitter = require('@nestjs/event-emitter');
const schedule = require('@nestjs/schedule');
const openapi = require('@nestjs/swagger');
const terminus = require('@nestjs/terminus');
const library = require('nestjs-wecom-pay');
const bullmq = require('nestjs-wecom-pay/bullmq');
const health = require('nestjs-wecom-pay/health');
const opentelemetry = require('nestjs-wecom-pay/opentelemetry');
const redis = require('nestjs-wecom-pay/redis');
const swagger = require('nestjs-wecom-pay/swagger');
const testing = require('nestjs-wecom-pay/testing');
const { useEverything } = require('./scenario.mjs');

useEverything({
  common,
  core,
  emitter,
  schedule,
  openapi,
  terminus,
  library,
  bullmq,
  health,
  opentelemetry,
  redis,
  swagger,
  testing,
}).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
