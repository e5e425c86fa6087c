const { createHash } = require('node:crypto');
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { compile } = require('./typescript.cjs');

/** Where the source map of a module lies, by its URL; it is made when a stack trace asks for it. */
exports.WrittenSourceMaps = class extends Map {
  #folder;

  constructor(cacheDirectory) {
    super();
    this.#folder = path.join(cacheDirectory, 'source-maps');
  }

  get(url) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return undefined;
    if (!this.has(url)) this.set(url, this.#write(url));
    return super.get(url);
  }

  #write(url) {
    const { map } = compile(fileURLToPath(url));
    const file = path.join(this.#folder, `${createHash('sha1').update(map).digest('hex')}.map`);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(file, map);
    return file;
  }
};
