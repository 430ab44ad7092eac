import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const COMPONENT = '#/components/schemas/';

// Every keyword a schema may hold is in one of these lists or starts with x-: one that is in none would be skipped in silence.
const CHECKED = ['type', 'enum', 'format', 'pattern', 'minimum', 'maximum', 'multipleOf',
  'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required'];
const NESTED = ['items', 'not', 'additionalProperties'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const IGNORED = ['nullable', 'exclusiveMinimum', 'exclusiveMaximum', 'title', 'description', 'default', 'example', 'examples', 'deprecated', 'externalDocs', 'readOnly', 'writeOnly', 'xml',
  // Says which branch of a oneOf is meant; the oneOf itself is checked.
  'discriminator'];

/** Plaid's document, as JSON Schema. */
export class Document {
  #api;
  #ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
  #compiled = new Map();

  constructor(file) {
    this.#api = parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 });
    addFormats(this.#ajv);
    this.#ajv.addFormat('cognito_id', true);
    // The usual pattern of this format refuses addresses without a public domain, where the tests listen.
    this.#ajv.addFormat('url', (text) => URL.canParse(text) && /^https?:/.test(text));
    for (const [name, schema] of Object.entries(this.#api.components.schemas))
      this.#ajv.addSchema(toJsonSchema(schema, name), name);
  }

  has(path) {
    return this.#api.paths[path]?.post !== undefined;
  }

  requestSchema(path) {
    return this.#api.paths[path].post.requestBody.content['application/json'].schema;
  }

  responseSchema(path, status) {
    const { responses } = this.#api.paths[path].post;
    return (responses[status] ?? (status >= 400 ? responses.default : undefined))?.content?.['application/json']?.schema;
  }

  /** What a route answers with, by example. */
  examples(path) {
    const { examples } = this.#api.paths[path].post.responses['200'].content['application/json'];
    return Object.values(examples ?? {}).map((example) => example.value);
  }

  component(name) {
    return this.#api.components.schemas[name] && { $ref: COMPONENT + name };
  }

  /** What is wrong with the value: the schema's complaints, then the properties that it does not name, at any depth. */
  violations(schema, value) {
    const key = JSON.stringify(schema);
    if (!this.#compiled.has(key))
      this.#compiled.set(key, this.#ajv.compile(toJsonSchema(schema, key)));
    const validate = this.#compiled.get(key);
    const complaints = validate(value) ? [] : readable(validate.errors);
    return [...complaints, ...this.#unknown([schema], value, '')];
  }

  // Plaid's schemas allow further properties nearly everywhere, which is for readers to tolerate and not for writers to use.
  #unknown(schemas, value, at) {
    const all = schemas.flatMap((schema) => this.#flatten(schema));
    if (Array.isArray(value)) {
      const items = all.map((schema) => schema.items).filter(Boolean);
      return items.length === 0 ? [] : value.flatMap((item, index) => this.#unknown(items, item, `${at}/${index}`));
    }
    const named = all.filter((schema) => schema.properties);
    if (value === null || typeof value !== 'object' || named.length === 0 || all.some((schema) => typeof schema.additionalProperties === 'object'))
      return [];
    return Object.entries(value).flatMap(([name, member]) => {
      const known = named.map((schema) => schema.properties[name]).filter(Boolean);
      return known.length === 0 ? [`${at}/${name} is a property that Plaid's document does not name`] : this.#unknown(known, member, `${at}/${name}`);
    });
  }

  #flatten(schema) {
    if (schema.$ref)
      return this.#flatten(this.#api.components.schemas[schema.$ref.slice(COMPONENT.length)]);
    return [schema, ...LISTS.flatMap((list) => (schema[list] ?? []).flatMap((part) => this.#flatten(part)))];
  }
}

/** OpenAPI 3.0's dialect into JSON Schema. */
function toJsonSchema(schema, at) {
  if (typeof schema === 'boolean')
    return schema;
  if (schema.$ref) {
    // Beside $ref, OpenAPI 3.0 ignores everything else, nullable included.
    if (!schema.$ref.startsWith(COMPONENT))
      throw new Error(`${at}: a reference to ${schema.$ref} is not understood`);
    return { $ref: schema.$ref.slice(COMPONENT.length) };
  }

  const result = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (CHECKED.includes(keyword))
      result[keyword] = value;
    else if (NESTED.includes(keyword))
      result[keyword] = toJsonSchema(value, `${at}/${keyword}`);
    else if (LISTS.includes(keyword))
      result[keyword] = value.map((part, index) => toJsonSchema(part, `${at}/${keyword}/${index}`));
    else if (keyword === 'properties')
      result.properties = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, toJsonSchema(property, `${at}/${name}`)]));
    else if (!IGNORED.includes(keyword) && !keyword.startsWith('x-'))
      throw new Error(`${at}: the keyword ${keyword} is not understood`);
  }
  // In OpenAPI 3.0 these two are flags beside the limit.
  if (schema.exclusiveMinimum === true) {
    result.exclusiveMinimum = schema.minimum;
    delete result.minimum;
  }
  if (schema.exclusiveMaximum === true) {
    result.exclusiveMaximum = schema.maximum;
    delete result.maximum;
  }
  return schema.nullable === true ? { anyOf: [{ type: 'null' }, result] } : result;
}

/** Without the complaints that only say that a nullable value is not null either. */
function readable(errors) {
  const telling = errors.filter((error) => error.keyword !== 'anyOf' && !(error.keyword === 'type' && error.params.type === 'null'));
  return (telling.length > 0 ? telling : errors).map((error) => {
    const allowed = error.params.allowedValues ? `: ${error.params.allowedValues.join(', ')}` : '';
    return `${error.instancePath || '/'} ${error.message}${allowed}`;
  });
}
