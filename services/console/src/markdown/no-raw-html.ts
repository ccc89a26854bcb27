/** In place of rehype-raw: HTML in an answer stays text, and no parser for it is loaded. */
export default function noRawHtml(): void {}
