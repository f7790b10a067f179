// Copying. Browsers give the clipboard to pages on https and on this machine only; elsewhere a selection is copied, as by hand (U6).

// What is to be copied, in a field of its own, where focus may go while a dialog is open.
const copySelected = (text, near) => {
  const field = document.createElement("textarea");
  field.className = "hidden-text";
  field.readOnly = true;
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  field.value = text;
  (near.closest("dialog[open]") ?? document.body).append(field);
  field.select();
  let done = false;
  try { done = document.execCommand("copy"); } catch { /* then it cannot be done */ }
  field.remove();
  return done;
};

const copyText = async (text, near) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const done = copySelected(text, near);
    focused?.focus();
    return done;
  }
};

// What is shown this once was copied, so nobody is asked any more when it goes.
const taken = (source) => {
  const shown = source.closest?.("[data-once]");
  if (shown && shown.dataset.once === source.id) shown.removeAttribute("data-once");
};

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  const source = document.getElementById(copy.dataset.copy);
  const word = copy.querySelector("span");
  if (await copyText(source.value ?? source.textContent, copy)) {
    taken(source);
    if (word) word.textContent = "Copied";
    else tell("Copied.", copy);
    return;
  }
  if (word) word.textContent = "Copy";
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  tell("This browser doesn't let the page copy. The text is selected, so you can copy it with the keyboard or the menu.", copy, true);
});
