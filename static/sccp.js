/* What the keyboard does, and what a list does in place. Without it every page works by its links
   and forms. Listeners stand on the document, so that they outlive what htmx puts into a page. */
"use strict";

const OFF = "keys-off";
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const field = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
let openedBy = "";

document.documentElement.classList.add("js");

/* Keys */

function moveRow(step) {
  const rows = all("main table.record tbody tr:has(td a[href])");
  const now = rows.findIndex((row) => row.classList.contains("current"));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (!next) return;
  rows[now]?.classList.remove("current");
  next.classList.add("current");
  next.querySelector("td a[href]").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function editRow() {
  const address = one("tr.current")?.dataset.edit;
  if (address) location.assign(address);
}

/* What is recorded of the selected row, or of the page. */
function follow(key) {
  const link = one(`tr.current [data-key=${key}]`) || one(`main .actions [data-key=${key}]`);
  link?.click();
}

function toSearch() {
  const search = one(".filters [type=search]") || one("[type=search]");
  const folded = search?.closest("details");
  if (folded) folded.open = true;
  search?.focus();
  search?.select();
}

function showKeys() {
  one("#keys-on").checked = !localStorage.getItem(OFF);
  one("#keys").showModal();
}

const KEYS = {
  "/": toSearch,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  e: editRow,
  o: () => follow("o"),
  s: () => follow("s"),
  Enter: () => one("tr.current td a[href]")?.click(),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (one("dialog[open]")) return;
  /* What is being written stays: the first time one only leaves its box. */
  if (key === "Escape" && target.closest(field)) target.blur();
  else if (key === "Escape") closeOpen();
  if (!KEYS[key] || target.closest(field) || localStorage.getItem(OFF)) return;
  if (key === "Enter" && target !== document.body) return;
  event.preventDefault();
  KEYS[key]();
});

document.addEventListener("change", ({ target }) => {
  if (target.id !== "keys-on") return;
  if (target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
});

const offerKeys = () => { one("#keys-button").hidden = false; };
document.addEventListener("DOMContentLoaded", offerKeys);
document.addEventListener("htmx:historyRestore", offerKeys);

/* What another field of a form has chosen leaves one group of what this one offers. */
document.addEventListener("focusin", ({ target }) => {
  const other = target.form?.elements[target.dataset.limitedBy];
  if (!other) return;
  const name = other.value && other.selectedOptions[0].text;
  for (const group of target.querySelectorAll("optgroup")) {
    group.hidden = Boolean(name) && group.label !== name;
  }
});

/* The form under a row, and the boxes above the rows */

function closeForm() {
  const form = one("table.record:not(.alone) .entry-row");
  if (!form) return false;
  form.previousElementSibling.querySelector(".do a").focus();
  form.remove();
  return true;
}

function closeOpen() {
  if (closeForm()) return;
  const box = one("details.pop[open]");
  if (!box) return;
  box.open = false;
  box.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("#keys-button")) showKeys();
  if (target.closest(".cancel") && closeForm()) event.preventDefault();
  for (const box of all("details.pop[open]")) if (!box.contains(target)) box.open = false;
});

/* On a narrow screen the filters and the menu are folded up, so that the rows come first. */
const narrow = matchMedia("screen and (max-width: 60rem)");
function fold() {
  for (const box of all(".fold, .menu")) box.open = !narrow.matches;
}
narrow.addEventListener("change", fold);
fold();

/* A long meeting is folded by item on a narrow screen; an item that is asked for is unfolded. */
const items = () => all(".item > details");
function foldItems() {
  for (const item of items()) item.open = !narrow.matches;
  unfoldAsked();
}
function unfoldAsked() {
  const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const item = asked && (asked.querySelector(":scope > details") || asked.closest("details"));
  if (item) item.open = true;
}
narrow.addEventListener("change", foldItems);
addEventListener("hashchange", unfoldAsked);
foldItems();
const folder = one("#fold-items");
if (folder) folder.hidden = false;
folder?.addEventListener("click", () => {
  const open = items().some((item) => item.open);
  for (const item of items()) item.open = !open;
});

/* Lists in place */

/* While a Chinese word is being composed, its letters are no search yet. */
document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopPropagation();
}, true);

/* Filters that say nothing stay out of the address. */
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const [name, value] of [...detail.parameters.entries()]) {
    if (!value) detail.parameters.delete(name);
  }
});

/* One form at a time; the link that opened it closes it again. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt.closest(".do a");
  if (!link) return;
  const address = link.getAttribute("href");
  if (closeForm() && openedBy === address) event.preventDefault();
  openedBy = address;
});

/* An answer that is no list, such as the login or a mistake, is shown as a page of its own. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const isList = detail.target.id !== "rows" || detail.serverResponse.includes('id="rows"');
  if (isList && !detail.isError) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL);
});

/* What the reader unfolded stays unfolded. */
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  for (const box of detail.fragment.querySelectorAll("details[id]")) {
    const before = document.getElementById(box.id);
    if (before) box.open = before.open;
  }
});

/* Where the focus was on something that is gone, it goes on from the rows. */
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body) return;
  const link = all(".do a").find((each) => each.getAttribute("href") === openedBy);
  const wrong = one(".entry-row .wrong :is(input, select, textarea)");
  (wrong || link || one("#rows"))?.focus({ preventScroll: true });
});
