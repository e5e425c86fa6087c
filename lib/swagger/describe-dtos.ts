import { SwaggerModule } from '@nestjs/swagger';
import { fieldRulesOf } from '../decode/field-rules.js';
import type { DescribeDtosOptions, Language } from './describe-dtos.options.js';
import { languageIn } from './describe-dtos.options.js';
import { DESCRIBED_DTOS } from './described-dtos.js';
import { schemaOfField } from './schema-of-field.js';
import type { DtoTexts } from './texts/text.js';

/**
 * Tells `@nestjs/swagger` the fields of all DTOs of this package but those of bills: types, limits and values as their
 * own rules have them, and a description. Await it once, before `SwaggerModule.createDocument()`: a class that a
 * document has shown keeps its language. Types made of the DTOs by `PickType()` and the like are described too, even if
 * made before.
 *
 * @throws {WeComOptionsError} if an option is invalid.
 * @example await describeDtos({ language: 'zh' });
 */
export async function describeDtos(options: DescribeDtosOptions = {}): Promise<void> {
  const language = languageIn(options);
  const models = DESCRIBED_DTOS.map((described) => modelOf(described, language));
  await SwaggerModule.loadPluginMetadata(() => Promise.resolve({ '@nestjs/swagger': { models } }));
}

/**
 * A module that exports the class, and the schemas of its fields, as the plugin of `@nestjs/swagger` would write it.
 */
function modelOf({ dto, fields }: DtoTexts, language: Language): readonly [object, object] {
  const schemas = fieldRulesOf(dto).map((rule) => {
    const description = fields[rule.name]?.[language];
    return [rule.name, { ...schemaOfField(dto, rule), description }];
  });
  return [{ [dto.name]: dto }, { [dto.name]: Object.fromEntries(schemas) as object }];
}
