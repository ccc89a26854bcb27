/** What the palette says. */
export const paletteTexts = {
  title: 'Go to, or do',
  placeholder: 'Where to, or what?',
  actions: 'Actions',
  sessions: 'Sessions',
  none: 'Nothing fits.',
  failed: 'The sessions could not be loaded.',
} as const;
