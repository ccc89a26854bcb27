import { format, getFileInfo } from 'prettier';

/** A generated page in the format of its kind. */
export async function formatted(path: string, text: string): Promise<string> {
  const { inferredParser } = await getFileInfo(path);
  return inferredParser ? format(text, { filepath: path, printWidth: 110, singleQuote: true }) : text;
}
