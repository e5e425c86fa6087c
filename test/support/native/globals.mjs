import current from './current-globals.cjs';

/** Modules are shared between specs, so that these forward to what belongs to the running one. */
function forward(name) {
  return new Proxy(() => {}, {
    apply: (_target, _self, args) => current.globals[name](...args),
    get: (_target, property) => current.globals[name][property],
  });
}

export const afterAll = forward('afterAll');
export const afterEach = forward('afterEach');
export const beforeAll = forward('beforeAll');
export const beforeEach = forward('beforeEach');
export const describe = forward('describe');
export const expect = forward('expect');
export const it = forward('it');
export const jest = forward('jest');
export const test = forward('test');
