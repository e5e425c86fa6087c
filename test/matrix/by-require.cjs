const common = require('@nestjs/common');
const core = require('@nestjs/core');
const library = require('nestjs-wecom-pay');
const testing = require('nestjs-wecom-pay/testing');
const { queryOrders } = require('./scenario.mjs');

queryOrders(common, core, library, testing).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
