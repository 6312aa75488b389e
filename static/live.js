/* The screen of a meeting: what is typed is kept in this browser until the tracker has it.
   Without it the page works by its forms. A module, so that its names are its own. In the storage of the browser, by meeting and account:
   draft:<form>   what stands in a form, {values, why}
   queue:<id>     a line to be sent, {id, form, values, words, why, refused}, in the order of ids */
"use strict";

const live = document.querySelector("#live");
const say = live?.dataset ?? {};
const PREFIX = `live:${say.meeting}:${say.account}:`;
const AGAIN = 10_000;
const ANSWERS = { 1: "done", 2: "otherwise", 3: "anew", 4: "unheard" };
const LOCAL = "local:";
const typed = "input:not([type=checkbox], [type=radio]), select, textarea";

/* The storage */

let isKept = true;
let sent = 0;

function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    isKept = false;
  }
}

const drop = (name) => localStorage.removeItem(PREFIX + name);
const kept = (name) => JSON.parse(localStorage.getItem(PREFIX + name));

function all(kind) {
  const start = `${PREFIX}${kind}:`;
  const names = Object.keys(localStorage).filter((name) => name.startsWith(start)).sort();
  return names.map((name) => [name.slice(start.length), JSON.parse(localStorage[name])]);
}

const queue = () => all("queue").map(([, entry]) => entry);

/* Forms */

const forms = () => [...live.querySelectorAll("form[data-key]")];
const formOf = (key) => forms().find((form) => form.dataset.key === key);
const isTurn = (form) => form.classList.contains("turn");
const partOf = (element) => element.closest("section.item");
const FIXED = ["csrfmiddlewaretoken", "account", "item", "commitment", "seen"];

function valuesOf(form) {
  const values = Object.fromEntries(new FormData(form));
  delete values.csrfmiddlewaretoken;
  return values;
}

function offerTurn(select, value, words) {
  if ([...select.options].some((option) => option.value === value)) return;
  /* The newest stands first, after the empty choice. */
  select.add(new Option(words, value), select.options[1]);
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    if (FIXED.includes(name)) continue;
    const field = form.elements[name];
    if (!field) continue;
    if (name === "turn") offerTurn(field, value, value.replace(LOCAL, ""));
    field.value = value;
  }
  if (isTurn(form)) showReply(form, values.answers || "");
}

function showState(form, words, kind) {
  const line = form.querySelector(".own-state");
  line.hidden = !words;
  line.textContent = words;
  line.className = `own-state ${kind || ""}`;
}

function draft(form) {
  const values = valuesOf(form);
  const key = form.dataset.key;
  if (isTurn(form) && !(values.speaker || values.gist || values.initiatives)) drop(`draft:${key}`);
  else keep(`draft:${key}`, { values });
  const unheard = values.answer === "unheard";
  form.closest("li")?.classList.toggle("unheard", unheard);
  showState(form, unheard ? say.unheard : "");
  showAll();
}

function emptied(form) {
  const { speaker, gist } = valuesOf(form);
  return !speaker && !gist;
}

function clear(form) {
  form.reset();
  drop(`draft:${form.dataset.key}`);
  showState(form, "");
  if (isTurn(form)) {
    form.elements.answers.value = "";
    showReply(form, "");
  }
}

/* What is not recorded yet */

function showPending() {
  for (const list of live.querySelectorAll(".pending")) list.replaceChildren();
  for (const entry of queue()) {
    const form = formOf(entry.form);
    const why = entry.why || say.sending;
    const words = `${entry.refused ? say.refused : say.waiting} ${why}`;
    if (form && !isTurn(form)) showState(form, words, entry.refused ? "refused" : "waiting");
    else showLine(entry, words);
  }
  for (const list of live.querySelectorAll(".pending")) list.hidden = !list.children.length;
}

function showLine(entry, words) {
  const line = document.querySelector("#pending").content.cloneNode(true).firstElementChild;
  line.dataset.entry = entry.id;
  line.classList.add(entry.refused ? "refused" : "waiting");
  line.querySelector(".words").textContent = entry.words;
  line.querySelector(".why").textContent = words;
  const parts = [...live.querySelectorAll("section.item")];
  const part = parts.find((each) => each.dataset.item === entry.values.item) || parts.at(-1);
  part.querySelector(".pending").append(line);
}

function showAll() {
  showPending();
  const entries = queue();
  const refused = entries.filter((entry) => entry.refused).length;
  const drafts = all("draft").filter(([, { values }]) => values.answer !== "unheard");
  const told = all("draft").filter(([, { why }]) => why).length + refused;
  const waiting = entries.length - refused;
  const state = document.querySelector("#live-state");
  const why = entries.find((entry) => entry.why && !entry.refused)?.why || say.sending;
  let words = say.saved;
  if (drafts.length) words = `${say.drafts} ${drafts.length}`;
  if (waiting) words = `${say.waiting} ${waiting} (${why})`;
  if (told) words = `${say.refused} ${told}`;
  if (!isKept) words = say.full;
  const kind = told || !isKept ? "refused" : waiting ? "waiting" : drafts.length ? "drafts" : "saved";
  if (state.textContent !== words) state.textContent = words;
  state.className = kind;
}

/* Sending: one line after the other, as what is said of a promise may name a turn before it */

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] || "";
let isSending = false;

async function ask(entry) {
  const body = new URLSearchParams(entry.values);
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
  const address = location.pathname;
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers, body, credentials: "same-origin" });
  } catch {
    return { why: say.offline };
  }
  if (answer.redirected) return { why: say.signedOut };
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return { why: answer.status === 403 ? say.signedOut : say.unwell };
  }
  return answer.json();
}

async function send() {
  if (isSending) return;
  isSending = true;
  let isHeld = false;
  try {
    for (const { id } of queue()) {
      /* What was sent before it may have changed it, or the reader have discarded it. */
      const entry = kept(`queue:${id}`);
      if (!entry || entry.refused) continue;
      if (entry.values.turn?.startsWith(LOCAL)) {
        hold(entry, say.behind);
        continue;
      }
      const told = await ask(entry);
      if (!kept(`queue:${entry.id}`) && !told.saved) continue;
      if (told.saved) recorded(entry, told);
      else if (told.said) refuse(entry, told);
      else {
        hold(entry, told.why);
        isHeld = true;
        break;
      }
    }
  } finally {
    isSending = false;
  }
  showAll();
  /* What was written meanwhile. */
  if (!isHeld && queue().some((entry) => !entry.refused && !entry.why)) send();
}

function hold(entry, why) {
  keep(`queue:${entry.id}`, { ...entry, why });
}

function refuse(entry, { said: why, seen }) {
  const form = formOf(entry.form);
  /* What somebody else recorded meanwhile is told now: sent again, it has been seen. */
  if (form?.elements.seen && seen) form.elements.seen.value = seen;
  if (form && (!isTurn(form) || emptied(form))) {
    drop(`queue:${entry.id}`);
    fill(form, entry.values);
    keep(`draft:${entry.form}`, { values: entry.values, why });
    showAll();
    showState(form, `${say.refused} ${why}`, "refused");
    if (isTurn(form)) form.closest("details").open = true;
  } else keep(`queue:${entry.id}`, { ...entry, why, refused: true });
}

function recorded(entry, told) {
  drop(`queue:${entry.id}`);
  const piece = document.createElement("template");
  piece.innerHTML = told.html;
  const shown = piece.content.firstElementChild;
  const form = formOf(entry.form);
  if (told.number) {
    const parts = [...live.querySelectorAll("section.item")];
    const part = parts.find((each) => each.dataset.item === entry.values.item) || parts.at(-1);
    const there = part.querySelector(`[data-turn="${told.number}"]`);
    if (there) there.replaceWith(shown);
    else part.querySelector(".turns").append(shown);
    numbered(entry, told);
    const asked = entry.values.answers?.replace("/", "-");
    if (asked) live.querySelector(`#question-${CSS.escape(asked)}`)?.remove();
  } else if (form && shown) {
    const hadFocus = form.contains(document.activeElement);
    form.closest("li").replaceWith(shown);
    upgradeAll(shown);
    if (hadFocus) shown.querySelector("a")?.focus();
  } else if (form) clear(form);
  countAll();
}

/* A turn has its number now: what waits for it may go on. */
function numbered(entry, told) {
  const local = LOCAL + entry.id;
  const number = String(told.number);
  for (const option of live.querySelectorAll("select[name=turn] option")) {
    if (option.value === local) Object.assign(option, { value: number, text: told.name });
  }
  for (const kind of ["queue", "draft"]) {
    for (const [name, row] of all(kind)) {
      if (row.values.turn === local) {
        keep(`${kind}:${name}`, { ...row, why: "", values: { ...row.values, turn: number } });
      }
    }
  }
}

function countAll() {
  for (const link of live.querySelectorAll(".contents li a")) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const count = part.querySelectorAll(".promise form.answer, .to-hear .question").length;
    const shown = link.parentElement.querySelector(".count");
    if (shown) shown.textContent = count || "";
  }
}

/* Writing down */

const newId = () => `${Date.now()}-${String(sent += 1).padStart(4, "0")}`;

function enqueue(form) {
  const values = valuesOf(form);
  if (values.answer === "unheard") return;
  const before = queue().filter((old) => !isTurn(form) && old.form === form.dataset.key);
  for (const old of before) drop(`queue:${old.id}`);
  const id = newId();
  const words = isTurn(form) ? `${values.speaker}: ${values.gist}` : values.line;
  keep(`queue:${id}`, { id, form: form.dataset.key, values, words });
  /* Where nothing is kept, the form goes the plain way. */
  if (!isKept) {
    form.submit();
    return;
  }
  drop(`draft:${form.dataset.key}`);
  if (isTurn(form)) {
    clear(form);
    offerEverywhere(id, values, words, partOf(form));
    form.elements.speaker.focus();
  } else toNext(form.closest("li"));
  showAll();
  send();
}

/* The owner of a promise has spoken: offer the turn where the promise is answered. */
function offerEverywhere(id, values, words, part) {
  for (const form of live.querySelectorAll("form.answer")) {
    const byOwner = form.closest("li").dataset.owner === values.speaker;
    const isHere = partOf(form) === part;
    if (!byOwner && !isHere) continue;
    const select = form.elements.turn;
    offerTurn(select, LOCAL + id, words.slice(0, 50));
    if (byOwner && isHere && !all("draft").some(([key]) => key === form.dataset.key)) {
      select.value = LOCAL + id;
    }
  }
}

function choose(card, answer) {
  const box = card.querySelector(`[name=answer][value=${answer}]`);
  if (!box) return;
  box.checked = true;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  if (answer === "unheard") toNext(card);
  else box.form.elements.line.focus();
}

function answer(link) {
  const form = partOf(link).querySelector("form.turn");
  form.elements.answers.value = link.dataset.answers;
  form.elements.kind.value = "reply";
  showReply(form, link.dataset.name);
  openTurn(form);
}

function showReply(form, words) {
  const line = form.querySelector(".reply");
  line.hidden = !words;
  line.querySelector("span").textContent = `${say.reply} ${words}`;
}

function openTurn(form) {
  form.closest("details").open = true;
  form.elements.speaker.focus();
  form.scrollIntoView({ block: "nearest" });
}

/* Keys */

const stops = () => [...live.querySelectorAll(".promise:has(form), .to-hear .question")];

function stopAt(card) {
  if (!card) return;
  card.querySelector("[name=answer]:checked, [name=answer], .to-answer").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const cards = stops();
  const now = cards.findIndex((card) => card.contains(document.activeElement));
  if (now >= 0) return stopAt(cards[Math.min(Math.max(now + step, 0), cards.length - 1)]);
  /* Not at one of them: to the first that stands after where the focus is. */
  const here = document.activeElement;
  const after = (card) => here.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
  return stopAt(here === document.body ? cards[0] : cards.find(after) || cards.at(-1));
}

function toNext(card) {
  const cards = stops();
  stopAt(cards[cards.indexOf(card) + 1] || card);
}

function pressed({ key, target }) {
  const card = target.closest(".promise");
  if (ANSWERS[key] && card) return () => choose(card, ANSWERS[key]);
  const asks = target.closest("li")?.querySelector(".to-answer");
  if (key === "a" && asks) return () => answer(asks);
  if (key === "j" || key === "k") return () => move(key === "j" ? 1 : -1);
  const part = partOf(target) || live.querySelector("section.item");
  if (key === "n") return () => openTurn(part.querySelector("form.turn"));
  return null;
}

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (key === "Enter" && !event.shiftKey && target.matches(".live textarea")) {
    event.preventDefault();
    target.form.requestSubmit();
  }
  if (key === "Enter" && target.matches(".live [name=answer]:checked")) {
    event.preventDefault();
    target.form.requestSubmit();
  }
  if (target.closest(typed) || localStorage.getItem("keys-off")) return;
  const act = pressed(event);
  if (!act) return;
  event.preventDefault();
  act();
}

/* Names, offered while one types: a combobox with a list */

const MOST = 8;
const fold = (text) => text.normalize("NFKC").toLowerCase();

function rank(words, asked) {
  const folded = words.map(fold);
  if (folded.includes(asked)) return 0;
  if (folded.some((word) => word.startsWith(asked))) return 1;
  if (folded.some((word) => word.split(/[\s(-]+/).some((piece) => piece.startsWith(asked)))) return 2;
  return folded.some((word) => word.includes(asked)) ? 3 : 4;
}

class Names {
  constructor(input) {
    this.input = input;
    this.several = input.dataset.several || "";
    this.options = [...input.list.options].map(({ value, dataset }) => (
      { value, words: [value, ...dataset.words.split("\n")] }));
    input.removeAttribute("list");
    this.box = document.createElement("ul");
    Object.assign(this.box, { id: `${input.id}-names`, className: "names", hidden: true });
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", input.labels[0].textContent);
    input.after(this.box);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries({ ...roles, "aria-controls": this.box.id })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.look());
    input.addEventListener("compositionend", () => this.look());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  before() {
    return this.several ? this.input.value.lastIndexOf(this.several) + 1 : 0;
  }

  look() {
    const asked = fold(this.input.value.slice(this.before()).trim());
    const ranked = this.options.map((option) => [rank(option.words, asked), option]);
    const found = asked ? ranked.filter(([place]) => place < 4) : [];
    found.sort(([one], [other]) => one - other);
    this.box.replaceChildren(...found.slice(0, MOST).map(([, option], nth) => this.line(option, nth)));
    this.box.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(!this.box.hidden));
    this.mark(this.box.firstElementChild);
  }

  line({ value, words }, nth) {
    const line = document.createElement("li");
    const others = document.createElement("small");
    line.setAttribute("role", "option");
    Object.assign(line, { id: `${this.box.id}-${nth}`, textContent: value });
    others.textContent = [...new Set(words)].filter((word) => word !== value).join(" · ");
    line.dataset.value = value;
    line.append(" ", others);
    return line;
  }

  mark(line) {
    for (const each of this.box.children) each.setAttribute("aria-selected", String(each === line));
    if (line) this.input.setAttribute("aria-activedescendant", line.id);
    else this.input.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  }

  take(line) {
    const head = this.input.value.slice(0, this.before());
    this.input.value = (head ? `${head} ` : "") + line.dataset.value;
    this.close();
    draft(this.input.form);
  }

  close() {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }

  press(event) {
    if (this.box.hidden || event.isComposing) return;
    const lines = [...this.box.children];
    const now = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(lines[(now + step + lines.length) % lines.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.take(lines[now]);
    else if (event.key === "Escape") this.close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }
}

function upgradeAll(within) {
  for (const input of within.querySelectorAll("input[list]")) new Names(input);
}

/* The page */

function restore() {
  for (const entry of queue()) {
    const form = formOf(entry.form);
    if (form && isTurn(form)) offerEverywhere(entry.id, entry.values, entry.words, partOf(form));
    else if (form) fill(form, entry.values);
  }
  for (const [key, { values, why }] of all("draft")) {
    const form = formOf(key);
    if (!form) {
      setAside(key, values);
      continue;
    }
    fill(form, values);
    if (isTurn(form)) form.closest("details").open = true;
    const unheard = values.answer === "unheard";
    form.closest("li")?.classList.toggle("unheard", unheard);
    showState(form, why ? `${say.refused} ${why}` : unheard ? say.unheard : "", why && "refused");
  }
}

/* Somebody else has answered the promise meanwhile: what was typed is shown, not thrown away. */
function setAside(key, values) {
  drop(`draft:${key}`);
  if (!values.line) return;
  const id = newId();
  const entry = { id, form: key, values, words: values.line, why: say.gone, refused: true };
  keep(`queue:${id}`, entry);
}

function change(button) {
  const id = button.closest("[data-entry]").dataset.entry;
  const entry = kept(`queue:${id}`);
  const form = formOf(entry.form) || partOf(button).querySelector("form.turn");
  drop(`queue:${id}`);
  /* Where the form of a promise is gone, what was typed becomes a turn. */
  const { line = "", gist = line } = entry.values;
  fill(form, { ...entry.values, gist });
  draft(form);
  if (isTurn(form)) openTurn(form);
  else form.elements.line.focus();
}

function onClick(event) {
  const link = event.target.closest(".to-answer");
  if (link) {
    event.preventDefault();
    answer(link);
  }
  const button = event.target.closest("button");
  if (button?.matches(".change")) change(button);
  if (button?.matches(".discard")) {
    drop(`queue:${button.closest("[data-entry]").dataset.entry}`);
    showAll();
  }
  if (button?.matches(".no-reply")) {
    button.form.elements.answers.value = "";
    showReply(button.form, "");
    draft(button.form);
  }
}

function start() {
  upgradeAll(live);
  restore();
  showAll();
  live.addEventListener("input", ({ target }) => { if (target.form) draft(target.form); });
  live.addEventListener("compositionend", ({ target }) => { if (target.form) draft(target.form); });
  live.addEventListener("click", onClick);
  live.addEventListener("submit", (event) => {
    event.preventDefault();
    enqueue(event.target);
  });
  document.addEventListener("keydown", onKey);
  addEventListener("online", send);
  /* Such as from the tab in which somebody has signed in again. */
  document.addEventListener("visibilitychange", send);
  setInterval(() => { if (queue().length) send(); }, AGAIN);
  send();
}

if (live) start();
