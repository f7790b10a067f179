// Dialogs and focus (L12): a link that fills #dialog opens it, named after its heading; closing gives the focus back to where one
// was, or to what took that place.

let opener = null;
const dialog = () => document.getElementById("dialog");
{
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link && !dialog()?.contains(link)) opener = link;
    const cancel = event.target.closest("[data-close]");
    if (cancel && dialog()?.open && dialog().contains(cancel)) {
      event.preventDefault();
      dialog().close();
    }
  });

  const named = (box) => {
    const heading = box.querySelector("h1, h2");
    if (!heading) return;
    heading.id ||= "dialog-heading";
    box.setAttribute("aria-labelledby", heading.id);
    box.removeAttribute("aria-label");
  };

  // A list that was drawn again has another link for the same thing, or none: then its count is the next best place.
  const isThere = (element) => element?.isConnected && element.getClientRects().length > 0;
  const giveBack = () => {
    const same = opener && !isThere(opener) && [...document.querySelectorAll("[data-dialog]")].find(
      (link) => link.getAttribute("href") && link.getAttribute("href") === opener.getAttribute("href"),
    );
    const place = [opener, same, document.querySelector("[data-arrival]"), document.querySelector("main h1")].find(isThere);
    if (place?.matches("h1")) place.tabIndex = -1;
    place?.focus();
  };
  document.addEventListener("close", (event) => {
    if (event.target.id !== "dialog") return;
    event.target.replaceChildren();
    giveBack();
  }, true);

  // What was pressed to draw a list again: a heading that sorts keeps the focus in its new table.
  let sorted = -1;
  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx?.sourceElement;
    const heading = source instanceof Element && source === document.activeElement ? source.closest("th") : null;
    sorted = heading ? heading.cellIndex : -1;
  });

  // What had the focus when a part was drawn again: what says the same there gets it back. *Undo* gives it to what was changed.
  let held = null;
  let changed = "";
  let undone = "";
  document.addEventListener("htmx:before:swap", () => {
    const it = document.activeElement;
    held = { tag: it.localName, label: it.getAttribute("aria-label"), href: it.getAttribute("href") };
  });
  document.addEventListener("change", (event) => { if (event.target.closest("form.inline")) changed = event.target.id; });
  document.addEventListener("submit", (event) => { if (event.target.matches(".undo")) undone = changed; }, true);
  const twin = () => {
    if (!held?.label && !held?.href) return null;
    const same = (it) => it.getAttribute("aria-label") === held.label && it.getAttribute("href") === held.href;
    return [...document.querySelectorAll(`main ${held.tag}`)].find((it) => same(it) && isThere(it));
  };
  // *Undo* leads there once: a later loss of the focus is another matter.
  const restored = () => {
    const put = undone && document.getElementById(undone);
    undone = "";
    return put || twin();
  };

  // After a swap: open the dialog that was filled, put focus where the person would look, say how many lines there are.
  let counted = null;
  document.addEventListener("DOMContentLoaded", () => { counted = document.querySelector("[data-arrival]")?.textContent; });
  document.addEventListener("htmx:after:swap", () => {
    const box = dialog();
    const done = document.querySelector("#notices [data-done]");
    if (done) {
      done.removeAttribute("data-done");
      // Emptied first: the close event comes later, and a full dialog would be opened again below.
      box?.replaceChildren();
      if (box?.open) box.close();
      document.dispatchEvent(new CustomEvent("steward:done"));
    }
    if (box && box.children.length > 0) {
      named(box);
      if (!box.open) box.showModal();
    }
    const invalid = document.querySelector("[aria-invalid=true][autofocus], [data-focus]");
    const heading = sorted < 0 ? null : document.querySelector("thead tr")?.cells[sorted]?.querySelector("a");
    const arrival = document.querySelector("[data-arrival]");
    if (invalid) invalid.focus();
    else if (document.activeElement === document.body) (heading ?? restored() ?? arrival)?.focus();
    if (heading) {
      sorted = -1;
      const order = heading.closest("th").getAttribute("aria-sort");
      if (order) say(`Sorted by ${heading.textContent.trim()}, ${order}`);
    }
    if (arrival && arrival.textContent !== counted) {
      counted = arrival.textContent;
      if (document.activeElement !== arrival) say(counted.trim());
    }
  });
}
