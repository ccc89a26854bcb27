import { createCodePlugin } from '@streamdown/code';

/** Both themes have a contrast of 4.5 or more on our grounds. */
export const highlighter = createCodePlugin({
  themes: ['github-light-high-contrast', 'github-dark-high-contrast'],
});
