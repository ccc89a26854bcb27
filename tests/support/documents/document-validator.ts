import { Ajv2020 } from 'ajv/dist/2020.js';

/** Validates by what stands in a document, which is known as `document`. */
export function documentValidator(document: object): Ajv2020 {
  // A document holds more than schemas.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', ...document });
  return ajv;
}
