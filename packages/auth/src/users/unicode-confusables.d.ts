declare module 'unicode-confusables' {
  /** Each character that looks like another one is replaced by it. */
  export function rectifyConfusion(text: string): string;
}
