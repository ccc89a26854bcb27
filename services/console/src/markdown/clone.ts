/** In place of @ungap/structured-clone: every browser that is built for has its own. */
export default function clone<T>(value: T): T {
  return structuredClone(value);
}
