/**
 * The HTML document around a report: one file, no script, no request. The content security policy makes a browser enforce
 * that, so a report from a stranger is safe to open.
 */
import { PAGE_CSS } from '../styles/page.ts';
import { html, type Markup, type Printable, styleSheet } from './markup.ts';

export interface Page {
  readonly title: string;
  readonly header: Printable;
  readonly main: Printable;
  readonly footer: Printable;
}

/** The whole file as a string. */
export function documentOf({ title, header, main, footer }: Page): string {
  const page: Markup = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${styleSheet(PAGE_CSS)}</style></head>
<body><header>${header}</header>
<main>${main}</main>
<footer>${footer}</footer></body></html>
`;
  return page.toString();
}
