// The timezone as a box to type in, with a list that follows: by city, region or an older name, the browser's own zone first.
// Without script the plain list that stands in the page does the same.

// The zone this browser is in, by its present name.
const here = (options) => {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return options.find((option) => option.value === name || (option.dataset.older ?? "").split(" ").includes(name));
};

const searchable = (field) => {
  const select = field.querySelector("select");
  if (!select || select.hidden) return;
  const options = [...select.options];
  const id = select.id;

  const input = document.createElement("input");
  input.className = "input";
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  for (const name of ["aria-invalid", "aria-describedby", "autofocus"])
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  const list = document.createElement("div");
  list.className = "picker-list zone-list";
  list.id = `${id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Timezones");
  list.hidden = true;
  const none = document.createElement("p");
  none.className = "hint";
  none.setAttribute("role", "status");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    input.setAttribute(name, value);

  const row = (option, own) => {
    const line = document.createElement("div");
    line.setAttribute("role", "option");
    line.id = `${id}-${own ? "own-" : ""}${option.index}`;
    line.textContent = option.label;
    line.dataset.value = option.value;
    line.dataset.words = plainly(`${option.label} ${option.value} ${option.dataset.older ?? ""}`).replaceAll(/[_/]/g, " ");
    return line;
  };
  const group = (label, lines) => {
    const part = document.createElement("div");
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", label);
    const heading = document.createElement("p");
    heading.className = "zone-region";
    heading.setAttribute("aria-hidden", "true");
    heading.textContent = label;
    part.append(heading, ...lines);
    list.append(part);
  };
  const own = here(options);
  if (own) group("Where this browser is", [row(own, true)]);
  for (const region of select.querySelectorAll("optgroup")) group(region.label, [...region.children].map((option) => row(option)));
  const lines = [...list.querySelectorAll("[role=option]")];
  const shown = () => lines.filter((line) => !line.hidden);
  let active = null;

  const mark = (line) => {
    active?.removeAttribute("data-active");
    active = line ?? null;
    if (!active) return input.removeAttribute("aria-activedescendant");
    active.dataset.active = "";
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  };
  const narrow = (typed) => {
    const words = plainly(typed).replaceAll(/[_/]/g, " ").split(/\s+/).filter(Boolean);
    // What is looked for stands there once.
    const fits = (line) => words.every((word) => line.dataset.words.includes(word)) && !(words.length && line.id.includes("-own-"));
    for (const line of lines) line.hidden = !fits(line);
    for (const part of list.children) part.hidden = !part.querySelector("[role=option]:not([hidden])");
    none.textContent = shown().length ? "" : "No timezone has that name.";
  };
  const open = (typed) => {
    narrow(typed);
    list.hidden = shown().length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const begins = shown().find((line) => typed && plainly(line.textContent).startsWith(plainly(typed).trim()));
    mark(typed ? begins ?? shown()[0] : lines.find((line) => line.dataset.value === select.value && !line.id.includes("-own-")));
  };
  const close = () => {
    list.hidden = true;
    none.textContent = "";
    input.setAttribute("aria-expanded", "false");
    mark(null);
    input.value = select.selectedOptions[0]?.label ?? "";
    for (const line of lines) line.setAttribute("aria-selected", String(line.dataset.value === select.value));
  };
  const choose = (line) => {
    select.value = line.dataset.value;
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const step = (by) => {
    if (list.hidden) return open("");
    const all = shown();
    mark(all[(all.indexOf(active) + by + all.length) % all.length]);
  };

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && !list.hidden) { if (active) choose(active); }
    else if (event.key === "Escape" && (!list.hidden || none.textContent)) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // A press on the list must not take the focus from the box.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) choose(line);
  });

  select.id = `${id}-value`;
  select.hidden = true;
  select.removeAttribute("autofocus");
  input.id = id;
  select.after(input, list, none);
  close();
};

const searchableZones = () => document.querySelectorAll("[data-zones]").forEach(searchable);
for (const event of ["DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(event, searchableZones);
