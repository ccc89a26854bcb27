/** The path of a member. */
export function below(path: string, member: string | number): string {
  return path === '' ? `${member}` : `${path}.${member}`;
}
