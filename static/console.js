// What pages do beyond plain links and forms. Everything here only makes smoother what works without it.

// The system's dark appearance, before anything is drawn.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  const root = document.documentElement;
  if (root.dataset.appearance === "system") root.classList.toggle("dark", dark.matches);
};
follow();
dark.addEventListener("change", follow);

// The left menu is open on a wide window and folded on a narrow one; without script it is open.
const narrow = matchMedia("(max-width: 800px)");
const fold = () => {
  const side = document.getElementById("side");
  if (!side) return;
  side.open = !narrow.matches;
  side.dataset.folded = "";
};
document.addEventListener("DOMContentLoaded", fold);
narrow.addEventListener("change", fold);

// Dialogs: a link that fills #dialog opens it; Escape and Cancel close it and focus goes back to the opener.
let opener = null;
const dialog = () => document.getElementById("dialog");
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  if (link) opener = link;
  const cancel = event.target.closest("[data-close]");
  if (cancel && dialog()?.open) {
    event.preventDefault();
    dialog().close();
  }
  const gone = event.target.closest("[data-dismiss]");
  if (gone) gone.closest(".notice").remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("close", (event) => {
  if (event.target.id !== "dialog") return;
  event.target.replaceChildren();
  opener?.focus();
}, true);

// After a swap: open the dialog that was filled, put focus where the person would look, count what is ticked.
document.addEventListener("htmx:after:swap", () => {
  const box = dialog();
  const done = document.querySelector("#notices [data-done]");
  if (done) {
    done.removeAttribute("data-done");
    // Emptied first: the close event comes later, and a full dialog would be opened again below.
    box?.replaceChildren();
    if (box?.open) box.close();
  }
  if (box && box.children.length > 0 && !box.open) box.showModal();
  const invalid = document.querySelector("[aria-invalid=true][autofocus], [data-focus]");
  if (invalid) invalid.focus();
  else if (document.activeElement === document.body) document.querySelector("[data-arrival]")?.focus();
  for (const region of document.querySelectorAll("[data-selection]")) count(region);
});

// Selection: a count, what can be done with it, and a way to clear it. What cannot be chosen is not counted.
const choices = (region) => [...region.querySelectorAll("tbody .tick input:not(:disabled)")];
const count = (region) => {
  const ticks = choices(region);
  const ticked = ticks.filter((tick) => tick.checked).length;
  const chip = document.getElementById("selection");
  const all = region.querySelector("[data-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
  }
  if (!chip) return;
  chip.closest("[data-bulk]")?.classList.toggle("on", ticked > 0);
  chip.hidden = ticked === 0;
  chip.querySelector("[data-count]").textContent = `${ticked} selected`;
};
document.addEventListener("change", (event) => {
  const region = event.target.closest("[data-selection]");
  if (!region) return;
  if (event.target.matches("[data-all]"))
    for (const tick of choices(region)) tick.checked = event.target.checked;
  count(region);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear]")) {
    const region = document.querySelector("[data-selection]");
    for (const tick of region.querySelectorAll("input[type=checkbox]")) tick.checked = false;
    count(region);
    region.querySelector("[data-all]")?.focus();
  }
});

// One sentence in the corner, or in the open dialog, since nothing behind it can be seen or heard. What went wrong stays.
const tell = (sentence, near = null, wrong = false) => {
  const box = near?.closest("dialog[open]");
  const place = box ?? document.getElementById("notices");
  const said = document.createElement(box ? "p" : "div");
  said.className = box ? (wrong ? "whole-error" : "hint") : "notice";
  said.setAttribute("role", wrong ? "alert" : "status");
  said.dataset.said = "";
  said.textContent = sentence;
  place.querySelector("[data-said]")?.remove();
  if (box) box.append(said);
  else place.replaceChildren(said);
  if (!wrong) setTimeout(() => said.remove(), 4000);
};

// Text as people look for it, near enough to how the server folds it (U4).
const written = { ł: "l", ø: "o", đ: "d", ð: "d", ı: "i", þ: "th", æ: "ae", œ: "oe", ß: "ss", ħ: "h", ŧ: "t", ŋ: "n", "’": "'", "‘": "'", ʼ: "'" };
const plainly = (text) =>
  text.normalize("NFKD").replace(/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}+/gu, (sign) => [...sign][0]).normalize("NFC").toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "").replace(/\p{Pd}/gu, "-").replace(/[łøđðıþæœßħŧŋ’‘ʼ]/g, (sign) => written[sign]).replace(/\s+/g, " ").trim();

// Long lists of choices: a box that narrows them, and the number of those chosen.
document.addEventListener("input", (event) => {
  const picker = event.target.closest(".picker");
  if (!picker) return;
  if (event.target.matches("[data-narrow]")) {
    const words = plainly(event.target.value).split(" ");
    for (const label of picker.querySelectorAll("[data-choice]")) {
      const name = plainly(label.textContent);
      label.hidden = !words.every((word) => name.includes(word));
    }
  }
  const chosen = picker.querySelectorAll("input[type=checkbox]:checked").length;
  const noun = picker.dataset.noun ?? "project";
  picker.querySelector("[data-chosen]").textContent = chosen === 0 ? picker.dataset.none ?? `No ${noun}s` : chosen === 1 ? `1 ${noun}` : `${chosen} ${noun}s`;
});

// A button that waits for a field to be filled.
const wait = () => {
  for (const button of document.querySelectorAll("[data-needs]")) button.disabled = !document.getElementById(button.dataset.needs).value.trim();
};
for (const event of ["input", "DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(event, wait);

// Selects that filter a list act at once; without script the button beside them does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
