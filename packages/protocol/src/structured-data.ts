export function problemsWith(_value: unknown, _schema: unknown): { path: string; message: string }[] {
  return [];
}
export function checkSchema(_schema: unknown): string | undefined {
  return undefined;
}
