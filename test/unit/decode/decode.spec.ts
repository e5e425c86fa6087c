import { describe, expect, it } from '@jest/globals';
import { IsDivisibleBy, ValidateBy } from 'class-validator';
import { UnusableBody } from '../../../lib/decode/decode.js';
import { fieldRulesOf } from '../../../lib/decode/field-rules.js';
import {
  CountField,
  IdField,
  ListField,
  ObjectField,
  OpenEnumField,
  TextField,
} from '../../../lib/decode/field.decorators.js';
import { decoded, departingPaths, unusable } from '../../support/unit-decode.js';

let asked = 0;
const Counting = () =>
  ValidateBy({
    name: 'counting',
    validator: {
      validate() {
        asked++;
        return true;
      },
    },
  });

class Leaf {
  @TextField({ max: 4 })
  @Counting()
  name?: string;

  @CountField()
  count?: number;
}

class Tree {
  @TextField({ min: 2, max: 4, required: true, strict: true })
  name!: string;

  @ListField(() => Leaf)
  leaves!: Leaf[];

  @ObjectField(() => Leaf)
  leaf?: Leaf;
}

describe('a rule', () => {
  it('leaves the last word on what it does not accept to class-validator', () => {
    class Generous {
      @TextField({ max: 10, pattern: /^\d+$/gu })
      digits?: string;
    }
    // A pattern that remembers where it stopped refuses every other text; class-validator does not.
    const { value, departures } = decoded(Generous, { digits: '123' });
    expect(value.digits).toBe('123');
    expect(departures).toStrictEqual([]);
    expect(decoded(Generous, { digits: '123' }).departures).toStrictEqual([]);
  });

  it('does not consult class-validator about what it accepts', () => {
    asked = 0;
    decoded(Tree, { name: 'oak', leaves: [{ name: 'a' }, { name: 'abcd' }], leaf: { name: 'b' } });
    expect(asked).toBe(0);
  });

  it('consults class-validator about the suspect fields only', () => {
    class Even {
      @CountField()
      @IsDivisibleBy(2)
      even?: number;

      @CountField({ strict: true })
      other?: number;
    }
    expect(unusable(Even, { even: 3, other: -2 })).toMatchObject({ path: 'other' });
    expect(departingPaths(Even, { even: -1, other: 1 })).toStrictEqual(['even']);
  });

  it('belongs to its class and the classes that extend it', () => {
    class Bush extends Leaf {
      @CountField()
      thorns?: number;
    }
    expect(fieldRulesOf(Bush).map(({ name }) => name)).toStrictEqual(['name', 'count', 'thorns']);
    expect(fieldRulesOf(Leaf).map(({ name }) => name)).toStrictEqual(['name', 'count']);
    expect(decoded(Bush, { name: 'rose', thorns: 9 }).value).toStrictEqual(
      Object.assign(new Bush(), { name: 'rose', thorns: 9 }),
    );
  });

  it('does not exist in a class without fields, which accepts nothing', () => {
    class Empty {}
    expect(fieldRulesOf(Empty)).toStrictEqual([]);
    expect(decoded(Empty, { a: 1 }).value).toStrictEqual(new Empty());
  });
});

describe('class-validator', () => {
  const wrongLeaves = (length: number) => Array.from({ length }, () => ({ name: 'too long' }));

  it.each([1, 15, 16])('is consulted about each of %d wrong objects', (wrong) => {
    asked = 0;
    decoded(Tree, { name: 'oak', leaves: wrongLeaves(wrong) });
    expect(asked).toBe(wrong);
  });

  it('is consulted about at most 16 objects of a body, and the rest are judged by the rules alone', () => {
    asked = 0;
    const { value, departures } = decoded(Tree, {
      name: 'oak',
      leaves: wrongLeaves(2_000),
      leaf: { name: 'xxxxx' },
    });
    expect(asked).toBe(16);
    expect(value.leaves).toHaveLength(2_000);
    expect(value.leaves[1_999]).toStrictEqual(Object.assign(new Leaf(), { name: 'too long' }));
    expect(departures.map(({ path }) => path)).toStrictEqual(['leaves[].name']);
  });

  it('is consulted anew for each body', () => {
    asked = 0;
    for (const body of [wrongLeaves(16), wrongLeaves(1)]) decoded(Tree, { name: 'oak', leaves: body });
    expect(asked).toBe(17);
  });

  it('need not be consulted for a strict field to fail', () => {
    class Grove {
      @ListField(() => Tree)
      trees!: Tree[];
    }
    const trees = Array.from({ length: 20 }, () => ({ name: 'oak', leaves: wrongLeaves(1) }));
    expect(unusable(Grove, { trees: [...trees, { name: 'x' }] })).toStrictEqual({
      path: 'trees[].name',
      expected: 'a string of 2 to 4 characters',
      received: 'a string of 1 characters',
    });
  });
});

describe('a body', () => {
  it('is read only by the documented names, and is not enumerated', () => {
    const read: PropertyKey[] = [];
    const body = new Proxy(
      { name: 'oak', leaf: { name: 'a' } },
      {
        get(target, key) {
          read.push(key);
          return Reflect.get(target, key) as unknown;
        },
        ownKeys() {
          throw new Error('enumerated');
        },
      },
    );
    decoded(Tree, body);
    expect([...new Set(read)]).toStrictEqual(['name', 'leaves', 'leaf']);
  });

  it('names the first strict field that is wrong', () => {
    expect(new UnusableBody(unusable(Tree, { leaves: 1 })).message).toBe(
      'name must be a string of 2 to 4 characters, got nothing',
    );
    expect(new UnusableBody(unusable(Tree, 5)).message).toBe('the body must be an object, got the number 5');
  });

  it('reports the fields in the order of the class, nested ones where they stand', () => {
    const body = { name: 'oak', leaves: [{ count: -1 }, { name: 1 }], leaf: [] };
    expect(decoded(Tree, body).departures).toStrictEqual([
      { path: 'leaves[].count', expected: 'a whole number ≥ 0', received: 'the number -1' },
      { path: 'leaves[].name', expected: 'a string of 1 to 4 characters', received: 'a number' },
      { path: 'leaf', expected: 'an object', received: 'an array' },
    ]);
  });
});

describe('a required list or object', () => {
  class Strict {
    @ObjectField(() => Leaf, { required: true, strict: true })
    leaf!: Leaf;
  }
  class Lenient {
    @ObjectField(() => Leaf, { required: ({ kind }) => kind === 'tree' })
    leaf?: Leaf;
  }

  it('makes the body unusable where it is strict', () => {
    expect(unusable(Strict, {})).toMatchObject({ path: 'leaf', received: 'nothing' });
    expect(unusable(Strict, { leaf: null })).toMatchObject({ received: 'null' });
    expect(unusable(Strict, { leaf: 'x' })).toMatchObject({ received: 'a string of 1 characters' });
  });

  it('may be required by other fields of the same object', () => {
    expect(departingPaths(Lenient, { kind: 'tree' })).toStrictEqual(['leaf']);
    expect(departingPaths(Lenient, { kind: 'stone' })).toStrictEqual([]);
  });
});

describe('an identifier and an enum', () => {
  class Strict {
    @IdField({ max: 4, strict: true, echoes: true })
    id?: string;

    @OpenEnumField(['A', 'B'], { max: 4, strict: true })
    kind?: string;

    @OpenEnumField(['A', 'B'], { max: 4, required: true })
    sort?: string;
  }

  it('may be missing when strict, unless it is required', () => {
    expect(departingPaths(Strict, { sort: 'A' })).toStrictEqual([]);
    expect(departingPaths(Strict, {})).toStrictEqual(['sort']);
    expect(departingPaths(Strict, { id: null, kind: null, sort: 'A' })).toStrictEqual(['id', 'kind']);
  });

  it('may be shown, escaped, when it must be echoed', () => {
    expect(unusable(Strict, { id: 'ab\u202e\ncd' }).received).toBe(String.raw`"ab\u{202e}\u{a}cd"`);
  });

  it('is not shown when it is longer than any value, and so may be a secret', () => {
    expect(unusable(Strict, { id: 'x'.repeat(33) }).received).toBe('a string of 33 characters');
  });

  it('accepts new values up to its length when it is strict', () => {
    expect(decoded(Strict, { kind: 'NEW!', sort: 'A' }).value.kind).toBe('NEW!');
    expect(unusable(Strict, { kind: 'NEW!!', sort: 'A' }).received).toBe('"NEW!!"');
  });

  it('knows which fields a reply must repeat', () => {
    const echoed = fieldRulesOf(Strict).filter((rule) => rule.kind === 'leaf' && rule.echoes);
    expect(echoed.map(({ name }) => name)).toStrictEqual(['id']);
  });
});
