/**
 * The script of the page, as the browser gets it: fetches the view with the token in a header (never in a cookie or an address that is
 * sent), takes over the parts that have changed, and sends what a person orders.
 */
const view = document.getElementById('view');
const status = document.getElementById('status');
const form = document.getElementById('token');
const acts = document.getElementById('acts');
const links = document.getElementById('links');
const dialog = document.getElementById('confirm');
const refreshMillis = 1000 * Number(document.body.dataset.refreshSeconds);
const KEPT = 'milkbot-token';

let token = sessionStorage.getItem(KEPT) ?? '';
const given = new URLSearchParams(location.hash.slice(1)).get('token');
if (given !== null) {
  token = given;
  sessionStorage.setItem(KEPT, token);
  history.replaceState(null, '', location.pathname);
}

function say(text, isBad = false) {
  status.textContent = text;
  status.classList.toggle('bad', isBad);
}

/** What became of the last order is read on through the next looks, which come within a second or two. */
const OUTCOME_MILLIS = 20_000;
let outcome = { text: '', isBad: false, until: 0 };

function tell(text, isBad = false) {
  outcome = { text: `${text} `, isBad, until: Date.now() + OUTCOME_MILLIS };
  say(text, isBad);
}

function headers() {
  // Not as a bearer's: behind a proxy that asks for a password that header is the proxy's.
  return token === '' ? {} : { 'x-milkbot-token': token };
}

/** Whoever reads a table, has opened a detail or has selected text is not disturbed where nothing has changed. */
function takeOver(text) {
  const next = document.createElement('template');
  next.innerHTML = text;
  const wanted = [...next.content.children];
  const known = new Map([...view.children].map((part) => [part.id, part]));
  for (const part of wanted) {
    const old = known.get(part.id);
    known.delete(part.id);
    if (old === undefined) view.append(part);
    else if (old.innerHTML !== part.innerHTML) replace(old, part);
  }
  for (const gone of known.values()) gone.remove();
}

function replace(old, part) {
  const open = [...old.querySelectorAll('details')].map((one) => one.open);
  const scrolled = [...old.querySelectorAll('.scroll')].map((one) => one.scrollLeft);
  old.replaceWith(part);
  part.querySelectorAll('details').forEach((one, index) => {
    one.open = open[index] ?? false;
  });
  part.querySelectorAll('.scroll').forEach((one, index) => {
    one.scrollLeft = scrolled[index] ?? 0;
  });
}

function ask() {
  form.hidden = false;
  acts.hidden = true;
  links.hidden = true;
  view.replaceChildren();
  say(token === '' ? 'This session wants its token.' : 'That is not the token of this session.', token !== '');
}

/** When the session last answered; the page itself came from it. */
let heardAt = Date.now();

/** Resolves with whether to look again. */
async function look() {
  if (token === '' && view.childElementCount === 0) {
    ask();
    return false;
  }
  try {
    const answer = await fetch('view', { headers: headers(), cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401) {
      ask();
      return false;
    }
    if (!answer.ok) throw new Error(`the session answered ${answer.status}`);
    takeOver(await answer.text());
    form.hidden = true;
    acts.hidden = false;
    links.hidden = false;
    heardAt = Date.now();
    view.classList.remove('old');
    const { text, isBad } = heardAt < outcome.until ? outcome : { text: '', isBad: false };
    say(`${text}Seen at ${new Date(heardAt).toISOString().slice(11, 19)} UTC by this machine's clock.`, isBad);
  } catch (error) {
    // Nothing on the page may pass for the present any more, "nothing is wrong" least of all.
    view.classList.add('old');
    const seconds = Math.round((Date.now() - heardAt) / 1000);
    say(`The session does not answer (${error.message}); what is shown is old: last heard ${seconds} s ago.`, true);
  }
  return true;
}

let timer = 0;
let turns = 0;
async function turn() {
  clearTimeout(timer);
  turns += 1;
  const mine = turns;
  // A look that was under way when the next began leaves it to that one to go on.
  if ((await look()) && mine === turns) timer = setTimeout(turn, refreshMillis);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  token = new FormData(form).get('token').trim();
  sessionStorage.setItem(KEPT, token);
  form.reset();
  void turn();
});

const QUESTIONS = {
  resume: 'Resume trading? This lifts what a person or a limit set, a halt by a guard included.',
  reduce: 'Allow only orders that reduce risk?',
  pause: 'Pause trading? Resting orders are cancelled.',
  kill: 'Kill the session? Trading is halted and every order is cancelled. Type kill to do it.',
};

function confirmed(command) {
  const typed = dialog.querySelector('input');
  typed.hidden = command !== 'kill';
  typed.value = '';
  document.getElementById('question').textContent = QUESTIONS[command];
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve({ isYes: dialog.returnValue === 'yes', word: typed.value.trim() }), {
      once: true,
    });
  });
}

async function order(command) {
  const { isYes, word } = await confirmed(command);
  if (!isYes) return;
  // Whoever believes to have killed must not find out later.
  if (command === 'kill' && word !== 'kill') {
    tell('kill was not done: the word was not typed.', true);
    return;
  }
  if (token === '') {
    form.hidden = false;
    say('Acting needs the token.', true);
    return;
  }
  try {
    const answer = await fetch('act', {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify({ command }),
      signal: AbortSignal.timeout(15_000),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.why ?? `the session answered ${answer.status}`);
    const isLeftHalted = told.answer?.state === 'halted' && (command === 'pause' || command === 'reduce');
    tell(
      isLeftHalted ? `Trading stays halted after ${command}: nothing but Resume lifts a halt.` : `Done: ${command}.`,
    );
    await turn();
  } catch (error) {
    tell(`${command} was not done: ${error.message}.`, true);
  }
}

// No button of the form, so that Enter after the word is a yes.
document.getElementById('no').addEventListener('click', () => dialog.close('no'));

acts.addEventListener('click', (event) => {
  const command = event.target.closest('button')?.dataset.command;
  if (command !== undefined) void order(command);
});

void turn();
