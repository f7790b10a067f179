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

// Menus close when something else is pressed, and with Escape; notices are put away by their button.
document.addEventListener("click", (event) => {
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

// What is said to those who do not see it happen (L12). The last sentence wins; a pause lets the page settle first.
let saying = 0;
const say = (sentence) => {
  clearTimeout(saying);
  saying = setTimeout(() => {
    const spoken = document.getElementById("spoken");
    if (!spoken) return;
    spoken.textContent = sentence;
    // What was said does not lie about for those who read through the page.
    saying = setTimeout(() => spoken.replaceChildren(), 5000);
  }, 250);
};
// The notice that a page came with stood there before anybody listened.
document.addEventListener("DOMContentLoaded", () => {
  const notice = document.querySelector("#notices .notice > span");
  if (notice) say(notice.textContent.trim());
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

// A page that is meant for paper. Without script the browser's own menu prints it.
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; }));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
