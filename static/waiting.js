// One press, one deed (U3): while a form is under way its buttons do nothing. What takes longer than a blink is shown, and when the
// network is gone the form stays as it is. The server counts presses too; this spares people the wait.

const BLINK = 150;
// A page that did not come by then was stopped by hand; pressing again does no harm.
const STOPPED = 10000;
const sending = new Map();

// Busy is said by attributes: a disabled button would lose the focus.
const buttonsOf = (form) => [...form.elements].filter((it) => it.matches("button:not([type=button])"));

const release = (form) => {
  const held = sending.get(form);
  if (!held) return;
  sending.delete(form);
  for (const timer of held.timers) clearTimeout(timer);
  for (const button of held.buttons) { button.removeAttribute("aria-disabled"); button.removeAttribute("aria-busy"); }
  bar();
};

const hold = (form, pressed) => {
  const buttons = buttonsOf(form);
  const held = { buttons, timers: [], shown: false };
  sending.set(form, held);
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  held.timers.push(setTimeout(() => {
    held.shown = true;
    (pressed ?? buttons[0])?.setAttribute("aria-busy", "true");
    bar();
  }, BLINK));
  if (!form.hasAttribute("hx-post")) held.timers.push(setTimeout(() => release(form), STOPPED));
};

// The bar above the page, as long as anything shown is under way.
const asking = new Map();
const bar = () => {
  const busy = [...sending.values(), ...asking.values()].some((held) => held.shown);
  document.documentElement.toggleAttribute("data-waiting", busy);
};

// Before htmx, which would queue the second press and send it after the first.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const post = (event.submitter?.getAttribute("formmethod") ?? form.method) === "post";
  if (!post) return;
  if (sending.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (!navigator.onLine && !form.hasAttribute("hx-post") && !form.dataset.reached) {
    event.preventDefault();
    event.stopImmediatePropagation();
    reach(form, event.submitter);
    return;
  }
  delete form.dataset.reached;
  hold(form, event.submitter);
}, true);

// A browser that believes it has no network may still reach a server on the same machine. Otherwise the page with the form stays.
const reach = async (form, pressed) => {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
  } catch {
    tell("No connection. Nothing was sent.", form, true);
    return;
  }
  form.dataset.reached = "yes";
  form.requestSubmit(pressed);
};

// What a page looks for by itself, again and again, is nobody's wait: it is not shown, and where it fails it is tried again.
const unseen = (ctx) => ctx?.sourceElement instanceof Element && ctx.sourceElement.hasAttribute("data-unseen");

// What htmx asks for: the region that waits for it says so.
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (unseen(ctx)) return;
  const held = { shown: false, target: ctx.target instanceof Element ? ctx.target : null };
  held.timer = setTimeout(() => {
    held.shown = true;
    held.target?.setAttribute("aria-busy", "true");
    bar();
  }, BLINK);
  asking.set(ctx, held);
});
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  const held = asking.get(ctx);
  // On the way to another page everything stays as it is.
  if (ctx.keepIndicators) return;
  clearTimeout(held?.timer);
  held?.target?.removeAttribute("aria-busy");
  asking.delete(ctx);
  release(ctx.sourceElement);
  // A form that was replaced is under way no more.
  for (const form of sending.keys()) if (!form.isConnected) release(form);
  bar();
});

// The answer did not come. Whether the request arrived is known only where there is no network at all.
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (!(source instanceof Element) || unseen(event.detail.ctx)) return;
  if (event.detail.ctx.request?.method === "POST" && source.matches("form.inline")) source.reset();
  tell(
    navigator.onLine ? "Steward isn't answering. Try again; nothing is done twice." : "No connection. Nothing was sent.",
    source,
    true,
  );
});

// Back from another page, everything can be pressed again.
addEventListener("pageshow", () => {
  for (const form of sending.keys()) release(form);
  asking.clear();
  bar();
});
