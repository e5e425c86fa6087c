import { ApiProperty, SwaggerModule } from '@nestjs/swagger';
import { fieldRulesOf } from '../decode/field-rules.js';
import type { DescribeDtosOptions } from './describe-dtos.options.js';
import { languageIn } from './describe-dtos.options.js';
import { DESCRIBED_DTOS } from './described-dtos.js';
import { schemaOfField } from './schema-of-field.js';

/** Without any, `loadPluginMetadata()` only has the mapped types read their classes again. */
const NO_METADATA = { '@nestjs/swagger': {} };

/**
 * Tells `@nestjs/swagger` the fields of all DTOs of this package: types, limits and values as their own rules have
 * them, and a description. Await it before `SwaggerModule.createDocument()`. Types made of the DTOs by `PickType()` and
 * the like are described too, even if they were made before. Called again, it describes them in another language.
 *
 * @throws {WeComOptionsError} if an option is invalid.
 * @example await describeDtos({ language: 'zh' });
 */
export async function describeDtos(options: DescribeDtosOptions = {}): Promise<void> {
  const language = languageIn(options);
  for (const { dto, fields } of DESCRIBED_DTOS) {
    for (const rule of fieldRulesOf(dto)) {
      const description = fields[rule.name]?.[language];
      const schema = { ...schemaOfField(dto, rule), ...(description === undefined ? {} : { description }) };
      ApiProperty(schema)(dto.prototype, rule.name);
    }
  }
  await SwaggerModule.loadPluginMetadata(() => Promise.resolve(NO_METADATA));
}
