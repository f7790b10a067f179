// Lists: one search is one step back, addresses say nothing that is empty, and what was unfolded stays so.

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!form?.matches?.("form[role=search]")) return;
  const { body } = ctx.request;
  for (const [name, value] of [...body]) if (value === "") body.delete(name);
  // What is typed on takes the place of what was typed before (L10.3).
  ctx.typed = ctx.sourceEvent?.type === "input";
  if (ctx.typed && history.state?.typed) {
    ctx.replace = ctx.push;
    ctx.push = null;
  }
});
// The source of an update tells whether it was typed; htmx makes the state of an entry anew each time.
let typedNow = false;
document.addEventListener("htmx:before:swap", (event) => {
  typedNow = event.detail.ctx?.typed ?? false;
});
for (const update of ["htmx:after:history:push", "htmx:after:history:replace"])
  document.addEventListener(update, () => {
    if (typedNow) history.replaceState({ ...history.state, typed: true }, "");
  });

// Without script a redirect takes empty fields out of the address; here they are not sent at all.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[role=search]:not([hx-get])")) return;
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[role=search] :is(input, select):disabled:not([type=hidden])")) field.disabled = false;
});

// A table that looks again by itself does not close what somebody reads.
let unfolded = [];
document.addEventListener("htmx:before:swap", () => {
  unfolded = [...document.querySelectorAll("td details[id][open]")].map((fold) => fold.id);
});
document.addEventListener("htmx:after:swap", () => {
  for (const id of unfolded) {
    const fold = document.getElementById(id);
    if (fold) fold.open = true;
  }
});
