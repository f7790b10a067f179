// Editing in place: a pencil in a card turns the value into its form, where it stands. Saving and Cancel bring the value and the
// focus on the pencil back. Without script the pencil leads to a page (L11.1).

const kept = new WeakMap();
let returning = null;

const place = (element) => element?.closest?.("[data-value]");
const back = (cell) => {
  if (!kept.has(cell)) return;
  const { html, href } = kept.get(cell);
  kept.delete(cell);
  // It was saved meanwhile, and the card was drawn again.
  if (!cell.querySelector(":scope > form")) return;
  typed = false;
  cell.innerHTML = html;
  htmx.process(cell);
  cell.querySelector(`[data-edit][href="${CSS.escape(href)}"]`)?.focus();
};

document.addEventListener("htmx:before:swap", (event) => {
  const pencil = event.detail.ctx?.sourceElement;
  if (!pencil?.matches?.("[data-edit]")) return;
  const cell = place(pencil);
  for (const other of document.querySelectorAll("[data-value]")) if (other !== cell) back(other);
  if (cell) kept.set(cell, { html: cell.innerHTML, href: pencil.getAttribute("href") });
});

document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("[data-value] > form:not([data-placed])")) {
    form.dataset.placed = "";
    // The label of the row stands beside it; the form is called what its page is called.
    const heading = form.querySelector("h1");
    if (heading) form.setAttribute("aria-label", heading.textContent);
    heading?.remove();
    const fields = form.querySelectorAll("input:not([type=hidden]), select:not([hidden]), textarea");
    const field = [...fields].find((it) => it.matches("[aria-invalid=true], [data-focus]")) ?? fields[0];
    field?.focus();
    if (field?.matches("input[type=text]")) field.select();
  }
  const lost = document.activeElement === document.body || document.activeElement?.matches("[data-arrival]");
  const pencil = returning && document.querySelector(`[data-edit][href="${CSS.escape(returning)}"]`);
  if (pencil && lost) {
    pencil.focus();
    returning = null;
  }
});

document.addEventListener("click", (event) => {
  const cell = place(event.target.closest("[data-close]"));
  if (!cell) return;
  event.preventDefault();
  back(cell);
});
document.addEventListener("keydown", (event) => {
  const cell = event.key === "Escape" && !event.defaultPrevented ? place(event.target) : null;
  if (!cell || !kept.has(cell)) return;
  if (!typed) return back(cell);
  // The same press would close the question.
  event.preventDefault();
  ask(() => back(cell));
});
document.addEventListener("submit", (event) => {
  const cell = place(event.target);
  if (cell && kept.has(cell)) returning = kept.get(cell).href;
}, true);
