const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');
const { jest } = require('../../../package.json');

const [[, [, options]]] = Object.entries(jest.transform);

/** A file as JavaScript with its source map, compiled as Jest itself would. */
exports.compile = (filename) =>
  transformSync(readFileSync(filename, 'utf8'), { ...options, filename, sourceMaps: true });
