declare module 'unicode-confusables' {
  /** Replaces each character that looks like another by that one. */
  export function rectifyConfusion(text: string): string;
}
