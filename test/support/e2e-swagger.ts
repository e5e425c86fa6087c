import { afterAll, beforeAll } from '@jest/globals';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { WeComPayModule } from '../../lib/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';

/** A schema as it stands in a document. */
export type Schema = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

/** A shop that serves orders, and its fake WeCom; one for all tests of a file. */
export class DocumentedShop {
  private constructor(
    readonly wecom: FakeWeCom,
    readonly app: NestExpressApplication,
    private readonly url: string,
  ) {}

  static async open(controllers: readonly Type[]): Promise<DocumentedShop> {
    const wecom = await FakeWeCom.start();
    try {
      const account = WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl });
      const metadata = { imports: [account], controllers: [...controllers] };
      const module = await Test.createTestingModule(metadata).compile();
      const app = module.createNestApplication<NestExpressApplication>({ logger: false });
      await app.listen(0, '127.0.0.1');
      return new DocumentedShop(wecom, app, await app.getUrl());
    } catch (error) {
      await wecom.close();
      throw error;
    }
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  document(): OpenAPIObject {
    return SwaggerModule.createDocument(this.app, new DocumentBuilder().setTitle('Shop').build());
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.wecom.close();
  }
}

export function useDocumentedShop(...controllers: readonly Type[]): { readonly current: DocumentedShop } {
  let shop: DocumentedShop | undefined;
  beforeAll(async () => {
    shop = await DocumentedShop.open(controllers);
  });
  afterAll(() => shop?.close());
  return {
    get current(): DocumentedShop {
      if (!shop) throw new Error('there is a shop only while a test runs');
      return shop;
    },
  };
}

export function schemaIn(document: OpenAPIObject, name: string): Schema {
  const schema: unknown = document.components?.schemas?.[name];
  if (schema === undefined) throw new Error(`the document has no schema ${name}`);
  return schema as Schema;
}

/**
 * What is wrong with a value by a schema of the document, where a field that the schema does not have is wrong too.
 * Throws if a schema is malformed or refers to one that is not there.
 */
export function faultsOf(document: OpenAPIObject, name: string, value: unknown): readonly string[] {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: true });
  addFormats.default(ajv);
  ajv.addVocabulary(['components', 'x-extensible-enum']);
  ajv.addSchema({ $id: 'document', components: closed(document.components) });
  const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The same schemas, which allow no other fields. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  return 'properties' in copy && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy;
}
