// What a page is measured with, in the page itself. Each function returns a sentence for all that does not hold.

const style = (element) => getComputedStyle(element);
function* ancestors(element) { for (let it = element.parentElement; it; it = it.parentElement) yield it; }

// Colours as they come out on the screen, and how far they stand from each other.
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const pixel = (colours) => {
  canvas.globalCompositeOperation = "copy"; canvas.fillStyle = "#fff"; canvas.fillRect(0, 0, 1, 1);
  canvas.globalCompositeOperation = "source-over";
  for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (rgb) => { const [r, g, b] = rgb.map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ratio = (one, two) => { const [a, b] = [light(one), light(two)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
const behind = (element) => [element, ...ancestors(element)].map((it) => style(it).backgroundColor).reverse();

// Places, words, targets and borders (L1, L3). `all` is false where colours are the system's and only places count.
const measure = (all) => {
  const wrong = new Set();
  const say = (what, element, more = "") => {
    const words = (element.getAttribute?.("aria-label") || element.textContent || element.outerHTML).trim().replace(/\s+/g, " ").slice(0, 50);
    const named = element.tagName ? element.tagName.toLowerCase() + (element.className && element.className.baseVal === undefined ? "." + String(element.className).trim().replace(/\s+/g, ".") : "") : "text";
    wrong.add(`${what}: ${named} “${words}” ${more}`.trim());
  };
  const top = document.querySelector("dialog[open]") ?? document.body;
  const everything = [...top.querySelectorAll("*")];
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
    !element.closest(".hidden-text, .skip, thead.off, noscript") && style(element).clipPath === "none" &&
    ![...ancestors(element)].some((it) => style(it).clipPath !== "none");

  // Nothing is wider than its window, and nothing stands outside its box. What scrolls on purpose has a role and takes the focus.
  if (document.documentElement.scrollWidth > innerWidth) wrong.add(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  const scrolls = (element) => ["auto", "scroll"].includes(style(element).overflowX) && element.tabIndex >= 0;
  const lines = (node) => { const range = document.createRange(); range.selectNodeContents(node); return [...range.getClientRects()].filter((it) => it.width > 1); };
  const inside = (element, rects, cells = true) => {
    for (const around of cells ? [element, ...ancestors(element)] : ancestors(element)) {
      if (style(around).textOverflow === "ellipsis" || scrolls(around) || around.matches(".tabs-line, .subtabs, select, dialog")) return;
      const clips = style(around).overflowX !== "visible" || (cells && around.matches("td, th")) || around.matches(".btn, .badge, .box, .consequence, .note, .panel, .choice, main");
      if (!clips || style(around).display.startsWith("inline") && style(around).display === "inline") continue;
      const edge = around.getBoundingClientRect();
      for (const rect of rects)
        if (rect.right > edge.right + 1.5 || rect.left < edge.left - 1.5) { say("outside its box", element, `in ${around.tagName.toLowerCase()}.${around.className}: ${Math.round(rect.left)}–${Math.round(rect.right)} of ${Math.round(edge.left)}–${Math.round(edge.right)}`); return; }
    }
  };
  const acts = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const element of everything) if (element.matches(acts) && shown(element)) inside(element, [element.getBoundingClientRect()], false);

  // Words: cut only where one alone is wider than the place it has, and that place is not made narrow by its neighbours.
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest("script, style, option, textarea, noscript, .mono, .clamp:not(.whole)") || !shown(element)) continue;
    inside(element, lines(text));
    let holder = element;
    while (style(holder).display === "inline") holder = holder.parentElement;
    const room = holder.clientWidth - parseFloat(style(holder).paddingLeft) - parseFloat(style(holder).paddingRight);
    const frame = holder.closest(".box, .panel, .modal, main") ?? document.body;
    for (const word of text.data.matchAll(/\S+:\/\/\S+|[^\s\-–—/·‑]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const pieces = [...range.getClientRects()].filter((it) => it.width > 0.5);
      const tops = new Set(pieces.map((it) => Math.round(it.top)));
      if (tops.size < 2) continue;
      const width = pieces.reduce((sum, it) => sum + it.width, 0);
      const mustBe = width > room && width > Math.min(frame.clientWidth * 0.4, 130);
      if (!mustBe) say("a word is cut", element, `“${word[0]}” is ${Math.round(width)} wide where ${Math.round(room)} are`);
    }
  }
  // A box that is no region to scroll shows all it has.
  for (const box of top.querySelectorAll(".box")) if (!scrolls(box) && box.scrollWidth > box.clientWidth + 1) say("wider than its box", box, `${box.scrollWidth} of ${box.clientWidth}`);
  if (!all) return [...wrong];

  // Targets: 24 px, or in a line of text, or with as much room around that circles of 24 px do not meet.
  const targets = everything.filter((it) => it.matches("a[href], button, input:not([type=hidden]), select, textarea, summary") && shown(it));
  const grown = (it) => (it.matches("input[type=checkbox], input[type=radio]") && it.closest("label")) || it;
  const inText = (it) => it.matches("a") && style(it).display === "inline" && [...it.parentElement.childNodes].some((node) => node !== it && node.textContent.trim() && (node.nodeType === 3 || !node.matches?.(acts)));
  for (const target of targets) {
    let area = grown(target).getBoundingClientRect();
    const grows = getComputedStyle(target, "::before");
    const more = grown(target) === target && grows.position === "absolute" ? -2 * parseFloat(grows.left) || 0 : 0;
    area = { left: area.left, top: area.top, width: area.width + more, height: area.height + more };
    if ((area.width >= 23.9 && area.height >= 23.9) || area.width === 0 || inText(target)) continue;
    const middle = [area.left + area.width / 2, area.top + area.height / 2];
    const meets = targets.find((other) => {
      if (other === target || grown(other) === grown(target) || other.contains(target) || target.contains(other)) return false;
      const theirs = grown(other).getBoundingClientRect();
      const gap = Math.hypot(Math.max(theirs.left - middle[0], 0, middle[0] - theirs.right), Math.max(theirs.top - middle[1], 0, middle[1] - theirs.bottom));
      return gap < 12;
    });
    // Spacing would do for the standard; here everything one presses has its size.
    say("a target under 24 px", target, `${Math.round(area.width)}×${Math.round(area.height)}${meets ? ", and its neighbour is near" : ""}`);
  }

  // Borders of what is typed or ticked stand out from what they stand on.
  for (const field of everything.filter((it) => it.matches("input:not([type=hidden]), select, textarea, .picker > summary") && shown(it))) {
    if (field.disabled || style(field).borderTopWidth === "0px") continue;
    const ground = behind(field.parentElement);
    const filled = [...ground, style(field).backgroundColor];
    const seen = Math.max(ratio(pixel([...filled, style(field).borderTopColor]), pixel(ground)), field.matches(":checked") ? ratio(pixel(filled), pixel(ground)) : 0);
    if (seen < 3) say("a border under 3:1", field, seen.toFixed(2));
  }
  // A button that acts looks like one: its ground or its border stands out, or it is a word in a colour of its own.
  for (const button of everything.filter((it) => it.matches(".btn:not([data-variant])") && shown(it) && !it.disabled)) {
    const seen = ratio(pixel(behind(button)), pixel(behind(button.parentElement)));
    if (seen < 3) say("a button under 3:1", button, seen.toFixed(2));
  }
  return [...wrong];
};

// What has the focus is in sight, under nothing that stays where it is, and its ring stands out (L3).
const focus = () => {
  const here = document.activeElement;
  if (!here || here === document.body) return [];
  const named = (here.getAttribute("aria-label") || here.textContent || here.id).trim().slice(0, 40);
  const box = here.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20));
  const wrong = [];
  if (!at || !(at === here || here.contains(at) || at.contains(here))) wrong.push(`${named} is hidden by ${at ? at.outerHTML.slice(0, 60) : "the window"}`);
  const ring = style(here);
  const seen = ratio(pixel([...behind(here.parentElement), ring.outlineColor]), pixel(behind(here.parentElement)));
  if (ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 2 || seen < 3) wrong.push(`the ring of ${named}: ${ring.outline}, ${seen.toFixed(2)}:1`);
  return wrong;
};

// Paper: light, without the frame, tables as tables, under whose they are and the day (L14.6).
const paper = () => {
  const wrong = [];
  const drawn = (element) => element.getClientRects().length > 0;
  for (const frame of document.querySelectorAll(".bar, .side, .toolbar, .pager, #notices, .actions, .btn, .unfold")) if (drawn(frame)) wrong.push(`${frame.className || frame.id} is on paper`);
  if (Math.min(...pixel([style(document.body).backgroundColor])) < 250) wrong.push("the paper is dark");
  if (ratio(pixel([style(document.body).color]), [255, 255, 255]) < 7) wrong.push("the words are faint");
  for (const table of document.querySelectorAll("table")) {
    if (style(table).display !== "table" || style(table.tHead).display !== "table-header-group") wrong.push(`no table: ${table.caption?.textContent}`);
    if (table.getBoundingClientRect().right > innerWidth + 1) wrong.push(`wider than the paper: ${table.caption?.textContent}`);
  }
  const heading = document.querySelector(".printed");
  if (!heading || !drawn(heading) || !/\d{1,2} \w+ \d{4}$/.test(heading.textContent)) wrong.push("the day is not told");
  return wrong;
};
