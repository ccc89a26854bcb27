export { checkSchema, problemsWith, problemsWithRead } from './problems-with.ts';
export { canonicalJson } from './json-schema.ts';
export { readOthersSchema, type ReadSchema, readSchema } from './read-schema.ts';
