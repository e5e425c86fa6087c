/** What the running spec imports from `@jest/globals`. */
module.exports = { globals: undefined };
