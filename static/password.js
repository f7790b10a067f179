// A button on every field for a password that shows what was typed. Without script there is none (L11.3).

const eye = (field, named) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.dataset.variant = "ghost";
  button.dataset.size = "icon-sm";
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.setAttribute("aria-label", `Show ${named}`);
  button.title = `Show ${named}`;
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", field.parentElement.dataset.password);
  drawing.append(use);
  button.append(drawing);
  return button;
};

const show = (button, shown) => {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  if (!field) return;
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
};

const equip = () => {
  for (const place of document.querySelectorAll("[data-password]:not(:has(button))")) {
    const field = place.querySelector("input");
    const called = field.labels[0]?.textContent.trim() ?? "password";
    place.append(eye(field, called.charAt(0).toLowerCase() + called.slice(1)));
  }
};
for (const event of ["DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(event, equip);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-password] > button");
  if (button) show(button, button.getAttribute("aria-pressed") !== "true");
});
// What is sent is a password again: managers keep it, and the browser does not offer it as text the next time.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("[data-password] > button")) show(button, false);
}, true);
