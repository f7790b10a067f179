// What was typed is not lost by accident (L7), nor a secret that is shown this once and was not copied (S4): Escape, Cancel, a link
// and closing the window ask first. And the addresses on one tab of an invitation go along to the next.

let typed = false;
let ask = null;
{
  // Left for good, so nothing more is asked.
  let leaving = false;
  const isKept = (field) =>
    field.matches("input, select, textarea") && !field.matches("[type=hidden], [type=search]") && field.form?.method === "post" &&
    !field.form.matches(".inline, .undo") && field.closest("#dialog, #main.content");
  for (const event of ["input", "change"])
    document.addEventListener(event, (event) => { if (event.isTrusted && isKept(event.target)) typed = true; });

  const TYPED = ["Discard what you typed?", "It has not been saved or sent.", "Keep editing", "Discard"];
  const SHOWN = ["Close anyway?", "The secret won't be shown again.", "Keep open", "Close"];
  // What would be lost, as the question about it; nothing once it was copied.
  const once = () => document.querySelector("#dialog[open] [data-once], #main [data-once]");
  const losing = () => (typed ? TYPED : once() ? SHOWN : null);

  // A question over everything else, and what is done if it is answered with yes.
  ask = (discard) => {
    const [heading, words, no, yes] = losing() ?? TYPED;
    const box = document.createElement("dialog");
    box.className = "modal ask";
    box.setAttribute("aria-labelledby", "ask-heading");
    box.setAttribute("aria-describedby", "ask-words");
    box.innerHTML =
      `<h2 id="ask-heading">${heading}</h2><p id="ask-words">${words}</p>` +
      `<div class="form-actions"><button type="button" class="btn" data-variant="outline">${no}</button>` +
      `<button type="button" class="btn" data-variant="destructive">${yes}</button></div>`;
    const before = document.activeElement;
    const [keep, drop] = box.querySelectorAll("button");
    keep.addEventListener("click", () => box.close());
    drop.addEventListener("click", () => {
      typed = false;
      once()?.removeAttribute("data-once");
      box.close();
      discard();
    });
    box.addEventListener("close", (event) => {
      event.stopPropagation();
      box.remove();
      if (losing()) before?.focus();
    });
    document.body.append(box);
    box.showModal();
    keep.focus();
  };

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("dialog");
    if (event.key !== "Escape" || !box?.open || document.querySelector("dialog.ask")) return;
    // A field to search in is emptied first.
    if (event.target.matches("input[type=search]") && event.target.value) {
      event.preventDefault();
      event.target.value = "";
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (losing()) {
      event.preventDefault();
      ask(() => box.close());
    }
  });
  // Gestures and buttons of the system close a dialog, too.
  document.addEventListener("cancel", (event) => {
    if (event.target.id !== "dialog" || !losing()) return;
    event.preventDefault();
    if (!document.querySelector("dialog.ask")) ask(() => event.target.close());
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download") || link.closest("dialog.ask")) return;
    // *Done*: it was seen.
    if (link.matches("[data-once] [data-close]")) return link.closest("[data-once]").removeAttribute("data-once");
    if (!losing()) return;
    const box = document.getElementById("dialog");
    const closes = link.matches("[data-close]") && box?.open && box.contains(link);
    // Tabs of a form keep what is carried along; links that fill a part of the page leave the form where it is.
    if (!closes && link.hasAttribute("hx-get") && !link.matches("[data-edit]")) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(() => {
      if (closes) return box.close();
      if (link.matches("[data-edit], [data-value] [data-close]")) return link.click();
      leaving = true;
      location.assign(link.href);
    });
  }, true);

  addEventListener("beforeunload", (event) => {
    if (losing() && !leaving) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.target.matches(".inline, .undo")) leaving = true;
  });
  document.addEventListener("htmx:after:request", (event) => {
    // The form stays where something is wrong with it, and where it goes on with another row; what takes its place without one is the
    // end of it.
    const { response, hx, request, text, sourceElement } = event.detail.ctx;
    leaving = Boolean(hx?.redirect);
    const ends = hx?.retarget || (sourceElement?.matches?.("form:not(.inline, .undo)") && !/<form[^>]*\smethod="post"/.test(text));
    if (response.status < 300 && request?.method === "POST" && ends) typed = false;
  });
  // Copied with the keyboard; the button beside it says so in `copy.js`.
  document.addEventListener("copy", (event) => taken(event.target));
  document.addEventListener("htmx:error", () => { leaving = false; });
  document.addEventListener("close", (event) => { if (event.target.id === "dialog") typed = false; }, true);
  addEventListener("pageshow", () => { leaving = false; });

  // From tab to tab of *Invite New Users*.
  let addresses = "";
  const fields = () => [...document.querySelectorAll("#invitation-form textarea[name^=email]")];
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#invitation-form .tabs-line a")) return;
    const here = fields().map((field) => field.value.trim()).filter(Boolean);
    if (here.length > 0) addresses = here.join("\n");
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    const [field] = fields();
    if (!addresses || !field || fields().some((it) => it.value.trim())) return;
    field.value = addresses;
    field.rows = Math.min(6, addresses.split("\n").length + 1);
    addresses = "";
  });
  document.addEventListener("close", (event) => { if (event.target.id === "dialog") addresses = ""; }, true);
}
