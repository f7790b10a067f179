// Selection in a list (L9): a count, what can be done with it, a range with Shift, and everything that matches. It stays while one
// searches and turns pages. What cannot be chosen is not counted.

{
  // What is ticked, by what its box sends; what is not on this page is sent by hidden fields.
  const chosen = new Map();
  let everything = false;
  let matching = null;
  let last = null;

  const region = () => document.querySelector("[data-selection]");
  const choices = () => [...(region()?.querySelectorAll("tbody .tick input:not(:disabled)") ?? [])];

  const hidden = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    field.setAttribute("form", "selected");
    field.dataset.elsewhere = "";
    return field;
  };

  const carry = (form, ticks) => {
    for (const field of form.querySelectorAll("[data-elsewhere]")) field.remove();
    if (everything) form.append(hidden("all", region().dataset.matching));
    const shown = new Set(ticks.map((tick) => tick.value));
    for (const [value, name] of chosen) if (!shown.has(value)) form.append(hidden(name, value));
  };

  const count = () => {
    const form = document.getElementById("selected");
    const place = region();
    if (!form || !place) return;
    const ticks = choices();
    const shown = ticks.filter((tick) => tick.checked).length;
    const all = place.querySelector("[data-all]");
    if (all) {
      all.checked = shown > 0 && shown === ticks.length;
      all.indeterminate = shown > 0 && shown < ticks.length;
    }
    const chip = document.getElementById("selection");
    const words = everything ? `All ${place.dataset.total} selected` : `${chosen.size} selected`;
    form.classList.toggle("on", chosen.size > 0);
    chip.hidden = chosen.size === 0;
    const label = chip.querySelector("[data-count]");
    if (label.textContent !== words && chosen.size > 0) say(words);
    label.textContent = chosen.size > 0 ? words : "";
    const more = form.querySelector("[data-everything]");
    if (more) {
      more.hidden = everything || !place.dataset.total || !all?.checked;
      more.textContent = more.hidden ? "" : `Select all ${place.dataset.total} that match`;
    }
    carry(form, ticks);
  };

  const note = (tick) => {
    if (tick.checked) chosen.set(tick.value, tick.name);
    else chosen.delete(tick.value);
  };
  const clear = () => {
    chosen.clear();
    everything = false;
    for (const tick of choices()) tick.checked = false;
    count();
  };

  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-selection] .tick")) return;
    everything = false;
    if (event.target.matches("[data-all]")) {
      for (const tick of choices()) {
        tick.checked = event.target.checked;
        note(tick);
      }
    } else note(event.target);
    count();
  });

  // Shift-click, and Shift with the space bar, reach from the last box to this one.
  document.addEventListener("click", (event) => {
    const tick = event.target.closest?.("[data-selection] tbody .tick input");
    if (!tick) return;
    const ticks = choices();
    const [from, to] = [ticks.findIndex((it) => it.value === last), ticks.indexOf(tick)];
    if (event.shiftKey && from >= 0 && to >= 0) {
      for (const it of ticks.slice(Math.min(from, to), Math.max(from, to) + 1)) {
        it.checked = tick.checked;
        note(it);
      }
    }
    last = tick.value;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear]")) {
      clear();
      say("Nothing selected");
      region()?.querySelector("[data-all]")?.focus();
    }
    if (event.target.closest("[data-everything]")) {
      everything = true;
      count();
      document.querySelector("#selected button:not([hidden]):not([data-everything]):not([data-clear])")?.focus();
    }
  });

  // Another page, another search: what was chosen stays chosen. Everything that matched is something else when something else matches.
  const restore = () => {
    const place = region();
    if (!place) return;
    if (matching !== null && matching !== place.dataset.matching && everything) chosen.clear(), (everything = false);
    matching = place.dataset.matching ?? null;
    for (const tick of choices()) {
      tick.checked = everything || chosen.has(tick.value);
      note(tick);
    }
    count();
  };
  document.addEventListener("htmx:after:swap", restore);
  document.addEventListener("steward:done", () => {
    clear();
    document.getElementById("spoken")?.replaceChildren();
  });
  // A browser that goes back ticks boxes by itself.
  addEventListener("pageshow", () => {
    for (const tick of choices()) note(tick);
    restore();
  });
}
