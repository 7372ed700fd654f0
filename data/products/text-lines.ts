/** A product's text as lines, free of the marks of transmission. */

/** Lines without line ends and control characters other than the tab. Any text is accepted. */
export function textLines(text: string): string[] {
  return text.replaceAll(CONTROLS, '').split('\n');
}

/** Everything below space but tab and line feed; carriage returns come in ones and twos before a line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
