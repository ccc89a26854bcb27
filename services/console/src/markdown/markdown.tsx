import { memo, type ReactElement } from 'react';
import { type Components, defaultRehypePlugins, Streamdown } from 'streamdown';
import { texts } from '../texts.ts';
import { blocksOf } from './blocks.ts';
import { useHighlighter } from './use-highlighter.ts';

export interface MarkdownProps {
  readonly content: string;
  /** What is not closed yet is shown as if it were. */
  readonly isWriting: boolean;
}

const components: Components = {
  // Pictures of elsewhere would tell others what is read here, and when.
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noreferrer noopener nofollow">
      {alt === undefined || alt === '' ? texts.markdown.image : alt}
    </a>
  ),
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow" title={href}>
      {children}
    </a>
  ),
};

/** HTML in an answer is not shown as HTML; addresses are those that a browser may be sent to. */
const rehypePlugins = [defaultRehypePlugins['sanitize'], defaultRehypePlugins['harden']].filter(
  (plugin) => plugin !== undefined,
);

const controls = {
  code: { copy: true, download: false },
  table: { copy: true, download: false, fullscreen: false },
};

/** An answer in Markdown, also while it is written. Code is highlighted as soon as what does that is loaded. */
export const Markdown = memo(function Markdown({ content, isWriting }: MarkdownProps): ReactElement {
  const code = useHighlighter(content.includes('```') || content.includes('~~~'));
  return (
    <Streamdown
      className="answer space-y-0"
      dir="auto"
      // In the other mode, which is for what is whole, the same text has another form: it would jump at its end.
      mode="streaming"
      parseIncompleteMarkdown={isWriting}
      isAnimating={isWriting}
      caret="block"
      components={components}
      rehypePlugins={rehypePlugins}
      parseMarkdownIntoBlocksFn={blocksOf}
      controls={controls}
      lineNumbers={false}
      linkSafety={{ enabled: false }}
      skipHtml
      {...(code ? { plugins: { code } } : {})}
    >
      {content}
    </Streamdown>
  );
});
