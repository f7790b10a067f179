// When a session has ended, what was typed comes back after signing in (L7). It is kept in this tab alone, for half an hour at most, for
// the same account alone, and never a password, a file or what a page had hidden in its form. Whoever else signs in finds nothing,
// and then nothing is left (F23).

{
  const KEPT = "steward-typed";
  const KEPT_FOR = 30 * 60 * 1000;
  const account = () => document.querySelector("[data-account]")?.dataset.account;

  const typedInto = (form) =>
    [...form.elements].filter((field) => field.name && field.matches("input, select, textarea") &&
      !field.matches("[type=hidden], [type=password], [type=file], [readonly]") &&
      (!field.matches("[type=checkbox], [type=radio]") || field.checked)).map((field) => [field.name, field.value]);

  const keep = (form, ended) => {
    const all = typedInto(form);
    if (!account() || all.every(([, value]) => !value.trim())) return;
    const inDialog = form.closest("#dialog") !== null;
    const from = inDialog ? opener?.getAttribute("href") : null;
    if (inDialog && !from) return;
    const kept = { account: account(), at: Date.now(), page: location.pathname, from, id: form.id, fields: all, ended };
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* then it is not kept */ }
  };
  const kept = () => {
    try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
  };
  const drop = () => { try { sessionStorage.removeItem(KEPT); } catch { /* there is none */ } };

  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status !== 401) return;
    const form = ctx.sourceElement?.closest?.("form[method=post]") ?? (typed && document.querySelector("#dialog form[method=post]"));
    if (form && !form.matches(".inline, .undo")) keep(form, true);
  });
  // A form that the browser sends itself is kept until it is known what came of it: the page to sign in, or any other.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "post" && !form.hasAttribute("hx-post") && !event.defaultPrevented && form.closest("#main.content")) keep(form, false);
  });

  const fill = ({ fields: all, id }) => {
    const form = document.getElementById(id);
    if (!form) return;
    const left = [];
    for (const tick of form.querySelectorAll("input[type=checkbox]:not([form])")) tick.checked = false;
    for (const [name, value] of all) {
      const field = [...form.elements].find(
        (it) => it.name === name && (!it.matches("[type=checkbox], [type=radio]") || it.value === value),
      );
      if (field?.matches("[type=checkbox], [type=radio]")) field.checked = true;
      else if (field) field.value = value;
      else if (name.startsWith("email-") && value.trim()) left.push(value.trim());
      field?.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const first = form.querySelector("textarea[name=email-0]");
    if (first && left.length > 0) first.value = [first.value.trim(), ...left].join("\n");
    typed = true;
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = "You were signed out. What you typed is here again; nothing was sent yet.";
    (form.querySelector("h1") ?? form.firstElementChild).after(note);
  };

  addEventListener("load", () => {
    const it = kept();
    if (!it) return;
    // The page to sign in: nobody's account stands on it.
    if (!account()) {
      const form = document.querySelector("form[action$='/login']");
      if (form) {
        sessionStorage.setItem(KEPT, JSON.stringify({ ...it, ended: true }));
        const hint = document.createElement("p");
        hint.className = "hint";
        hint.textContent = "You were signed out. What you typed comes back as soon as you sign in again.";
        form.before(hint);
      }
      return;
    }
    drop();
    if (!it.ended || it.account !== account() || Date.now() - it.at > KEPT_FOR || it.page !== location.pathname) return;
    if (!it.from) return fill(it);
    opener = [...document.querySelectorAll("[data-dialog]")].find((link) => link.getAttribute("href") === it.from) ?? null;
    htmx.ajax("GET", it.from, { target: "#dialog", swap: "innerHTML" }).then(() => fill(it));
  });
}
