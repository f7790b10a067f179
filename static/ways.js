// Finding one's way: the jump field, the switcher, and the keys for them. All of it is a plain page, too.

// The left menu is folded on a narrow window as soon as it is there, before anything is drawn: nothing flashes open and moves the page.
new MutationObserver((_, watch) => {
  const side = document.getElementById("side");
  if (!side) return;
  if (matchMedia("(max-width: 800px)").matches) side.open = false;
  watch.disconnect();
}).observe(document.documentElement, { childList: true, subtree: true });

// Single keys can be turned off, since somebody who speaks to a computer presses them without wanting to. Kept in this browser.
const SINGLE_KEYS = "steward-single-keys";
const usesSingleKeys = () => {
  try { return localStorage.getItem(SINGLE_KEYS) !== "off"; } catch { return true; }
};
const useSingleKeys = (yes) => {
  try { if (yes) localStorage.removeItem(SINGLE_KEYS); else localStorage.setItem(SINGLE_KEYS, "off"); } catch { /* then they stay */ }
};

const jumpForm = () => document.querySelector("form[data-jump]");
const jumpSheet = () => document.getElementById("jump-found");
const isShown = (element) => Boolean(element && element.getClientRects().length);

// To the field, or to its page where the bar has no room for it.
const jump = () => {
  const field = [...document.querySelectorAll("[data-jump-here], form[data-jump] input")].find(isShown);
  if (field) { field.focus(); field.select(); } else document.querySelector("[data-jump-way]")?.click();
};

// Letters belong to whatever is typed into.
const isTypedInto = (element) =>
  element instanceof Element && (element.closest("input, textarea, select, [contenteditable], [role=combobox], [role=listbox]") !== null);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const modal = document.querySelector("dialog[open]");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    if (modal || !document.querySelector("[data-jump-way]")) return;
    event.preventDefault();
    jump();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || modal || isTypedInto(event.target) || !usesSingleKeys()) return;
  if (event.key === "/" && document.querySelector("[data-jump-way]")) {
    event.preventDefault();
    jump();
  } else if (event.key === "?" && document.querySelector("[data-keys]")) {
    event.preventDefault();
    document.querySelector("[data-keys]").click();
  }
});

// What was found is shown while the field or a result has the focus.
const showFound = (yes) => {
  const sheet = jumpSheet();
  if (sheet) sheet.hidden = !yes;
};
const first = () => jumpSheet()?.querySelector("a");
let typedFor = null;
document.addEventListener("focusin", (event) => showFound(jumpForm()?.contains(event.target) ?? false));
document.addEventListener("htmx:after:swap", () => {
  const sheet = jumpSheet();
  const found = sheet?.querySelector("[data-found]");
  if (!found || found.dataset.told) return;
  found.dataset.told = "yes";
  typedFor = sheet.closest("form").dataset.asked ?? "";
  showFound(jumpForm().contains(document.activeElement));
  const top = first();
  const typed = jumpForm().querySelector("input").value.trim();
  if (top && typed) top.dataset.first = "";
  // Who only passes by with Tab passes one field, and not every screen there is; arrows go through them all the same.
  if (!typed) for (const link of sheet.querySelectorAll("a")) link.tabIndex = -1;
  const enter = top && typed ? ` Enter opens ${top.querySelector(".name").textContent}.` : "";
  jumpForm().querySelector("[data-jump-said]").textContent = `${found.dataset.found}.${enter}`;
});
document.addEventListener("htmx:before:request", (event) => {
  const form = jumpForm();
  if (form && event.detail.ctx?.sourceElement === form) form.dataset.asked = form.querySelector("input").value.trim();
});

// Enter opens the first result, if it is one of what stands in the field now. Otherwise the page answers.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-jump]");
  if (!form) return;
  const typed = form.querySelector("input").value.trim();
  const top = first();
  if (!typed || !top || typedFor !== typed || jumpSheet().hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  location.assign(top.href);
}, true);

// Up and down through what was found, in the jump field and in the switcher; Escape leaves.
document.addEventListener("keydown", (event) => {
  const region = event.target.closest?.("form[data-jump], [data-arrows]");
  if (!region || event.altKey || event.ctrlKey || event.metaKey) return;
  const field = region.querySelector("input[type=search]");
  if (event.key === "Escape" && region.matches("form[data-jump]")) {
    event.preventDefault();
    field.focus();
    field.value = "";
    showFound(false);
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...region.querySelectorAll(".sheet li a, .sheet > div > a")].filter(isShown);
  if (links.length === 0 || !(event.target === field || links.includes(event.target))) return;
  event.preventDefault();
  const at = links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  if (at < 0) field.focus();
  else links[Math.min(at, links.length - 1)].focus();
});

// The switcher opens on its search field. A click elsewhere closes it, as it closes every menu.
// What was just opened cannot take the focus before it was drawn, so it is offered again.
const focusSoon = (field, frames) => {
  field.focus();
  if (document.activeElement !== field && frames > 0) requestAnimationFrame(() => focusSoon(field, frames - 1));
};
document.addEventListener("toggle", (event) => {
  if (event.target.id === "switch" && event.target.open) focusSoon(event.target.querySelector("input[type=search]"), 5);
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("form[data-jump]")) showFound(false);
});

// What only script can do is shown only with script: here, and in a dialog that was opened.
const offer = () => {
  for (const part of document.querySelectorAll("[data-scripted][hidden]")) part.hidden = false;
  for (const box of document.querySelectorAll("[data-single-keys]")) box.checked = usesSingleKeys();
  const key = document.querySelector("[data-jump-key]");
  if (key && /Mac|iPhone|iPad/.test(navigator.platform)) key.textContent = "⌘ K";
};
for (const event of ["DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(event, offer);
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-single-keys]")) useSingleKeys(event.target.checked);
});
