/**
 * The page around the view: it holds nothing of the session, so that it may be given to anybody who reaches the port; the script
 * fetches the view with the token that a person types or that stands behind the # of the address.
 */
import { html, type Printable } from '../../reports/components/markup.ts';
import { counted } from '../../reports/text/numbers.ts';

export interface PageOptions {
  readonly refreshSeconds: number;
  /** The view, where it may be read without a token. */
  readonly view: Printable;
}

const LINKS = ['guards', 'positions', 'orders', 'risk', 'ladders', 'decisions', 'loops'] as const;

export function dashboardPage({ refreshSeconds, view }: PageOptions): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>milkbot session</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script></head>
<body data-refresh-seconds="${refreshSeconds}"><header>
<div class="bar-top"><h1>Session</h1>
<div class="acts" id="acts" hidden>
<button type="button" data-command="pause" title="Cancel resting orders; send nothing that adds risk until resumed">Pause</button>
<button type="button" data-command="reduce" title="Only orders that reduce risk">Reduce only</button>
<button type="button" data-command="resume" title="Lift what a person or a limit set">Resume</button>
<button type="button" data-command="kill" class="danger" title="Halt and cancel every order">Kill</button>
</div></div>
<nav id="links" hidden>${LINKS.map((id) => html`<a href="#${id}">${id}</a>`)}</nav>
<form class="token" id="token" hidden><label>Token of this session<br><input type="password" name="token" autocomplete="off" required></label><button>Open</button></form>
</header>
<p id="status" role="status">Not connected yet.</p>
<main id="view">${view}</main>
<footer>Times are UTC. The page looks again every ${counted(refreshSeconds, 'second')}; what it shows is the session's own state.</footer>
<dialog id="confirm"><form method="dialog"><p id="question"></p><input name="typed" autocomplete="off" aria-label="Type the word to confirm" hidden>
<menu><button type="button" value="no" id="no">Leave it</button><button value="yes" id="yes">Do it</button></menu></form></dialog>
</body></html>
`;
  return page.toString();
}
