// Tables: what is long is folded and can be unfolded by touch and keyboard, and the head row stays under the bar of a selection (L1).

// What a cell shows before the rest is folded, in lines; and what is shorter than this many signs is not even measured.
const LINES = 3;
const SHORT = 40;

// Of a name that runs over its lines the rest comes by a button, in notices too. Whoever listens hears all of it anyway.
const clamp_of = (place) => {
  // A heading is clamped before it is drawn, and keeps its words alone.
  if (!place.matches("td, th")) return place;
  const inner = document.createElement("div");
  inner.append(...place.childNodes);
  place.append(inner);
  return inner;
};
// Addresses are cut behind their signs, where they have any, before they are cut within a word.
const break_addresses = () => {
  for (const place of document.querySelectorAll(".table .address:not([data-breaks])")) {
    place.dataset.breaks = "";
    const texts = [];
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(/(?<=[@.])/);
      text.replaceWith(...parts.flatMap((part, n) => (n ? [document.createElement("wbr"), part] : [part])));
    }
  }
};
const fold_long = () => {
  break_addresses();
  const added = [];
  for (const place of document.querySelectorAll(":is(.table .long, main h1, #notices .notice > span):not([data-folds])")) {
    if (place.textContent.length < SHORT || place.querySelector("form, select")) continue;
    place.dataset.folds = "";
    const clamp = clamp_of(place);
    clamp.classList.add("clamp");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "unfold";
    button.textContent = "Show all";
    button.setAttribute("aria-label", `Show all of ${clamp.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}`);
    button.setAttribute("aria-expanded", "false");
    if (place.matches("h1 + .unfold, h1:has(+ .unfold)")) place.nextElementSibling.remove();
    clamp.after(button);
    added.push(button);
  }
  hide_needless(added);
};
// All are measured before the first is hidden: the page is laid out once for thousands of them, not once for each.
const hide_needless = (buttons) => {
  const needless = buttons.filter(({ previousElementSibling: clamp }) => {
    return !clamp.matches(".whole") && clamp.scrollHeight <= clamp.clientHeight + 2;
  });
  for (const button of needless) button.hidden = true;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest(".unfold");
  if (!button) return;
  const whole = button.previousElementSibling.classList.toggle("whole");
  button.setAttribute("aria-expanded", String(whole));
  button.textContent = whole ? "Show less" : "Show all";
  // The name begins with what is to be read, or nobody could say it to a voice control.
  button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^Show (all|less)/, button.textContent));
});
addEventListener("resize", () => {
  const buttons = [...document.querySelectorAll(".unfold")];
  for (const button of buttons) button.hidden = false;
  hide_needless(buttons);
});

// How high the bar of a selection is while it stays in sight, for what stays in sight under it.
const place_head = () => {
  const bar = document.querySelector(".toolbar:has(> .bulk.on)");
  const high = bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  document.documentElement.style.setProperty("--selecting", `${high}px`);
};
for (const event of ["change", "click"]) document.addEventListener(event, () => requestAnimationFrame(place_head));
addEventListener("resize", place_head);

// While the page arrives, so that nothing is drawn first and moved afterwards; and after each part that was drawn again.
const arriving = new MutationObserver(fold_long);
arriving.observe(document, { childList: true, subtree: true });
document.addEventListener("DOMContentLoaded", () => {
  arriving.disconnect();
  fold_long();
});
document.addEventListener("htmx:after:swap", () => {
  fold_long();
  place_head();
});
