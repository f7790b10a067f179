// What is changed within a table is saved when it is meant (L2): a choice of the mouse at once, one of the keyboard when its control
// is left, with Enter, or after a pause, so that arrow keys can pass over what nobody means. Escape takes it back.

{
  const PAUSE = 2000;
  const unsaved = new Map();
  let byPointer = false;
  addEventListener("pointerdown", () => { byPointer = true; }, true);
  for (const event of ["keydown", "wheel"]) addEventListener(event, () => { byPointer = false; }, { capture: true, passive: true });

  const savable = (target) => (target instanceof Element && target.matches("form.inline select, form.inline input") ? target : null);
  const isTick = (control) => control.type === "checkbox";
  const isChanged = (control) =>
    isTick(control) ? control.checked !== control.defaultChecked : !control.selectedOptions[0]?.defaultSelected;

  const forget = (form) => {
    clearTimeout(unsaved.get(form)?.timer);
    unsaved.delete(form);
    form.removeAttribute("data-unsaved");
  };
  const saveLater = (form, wanted, pause) => {
    clearTimeout(unsaved.get(form)?.timer);
    unsaved.set(form, { ...wanted, timer: setTimeout(() => save(form), pause) });
    form.toggleAttribute("data-unsaved", true);
  };
  const save = (form) => {
    const wanted = unsaved.get(form);
    if (!wanted) return;
    // An answer on its way draws the control anew; what was chosen meanwhile is saved after it.
    if (sending.has(form)) return saveLater(form, wanted, 200);
    forget(form);
    const control = document.getElementById(wanted.id);
    if (!control) return;
    if (isTick(control)) control.checked = wanted.value;
    else control.value = wanted.value;
    if (isChanged(control)) control.form.requestSubmit();
  };

  document.addEventListener("change", (event) => {
    const control = savable(event.target);
    if (!control) return;
    const value = isTick(control) ? control.checked : control.value;
    saveLater(control.form, { id: control.id, value }, PAUSE);
    if (byPointer) save(control.form);
  });
  document.addEventListener("focusin", (event) => {
    savable(event.target)?.setAttribute("aria-description", "Saved when you leave it or press Enter. Escape takes it back.");
  });
  document.addEventListener("focusout", (event) => {
    const control = savable(event.target);
    if (control && !control.form.contains(event.relatedTarget)) save(control.form);
  });
  document.addEventListener("keydown", (event) => {
    const form = savable(event.target)?.form;
    if (!form || !unsaved.has(form)) return;
    if (event.key === "Enter") save(form);
    else if (event.key === "Escape") {
      forget(form);
      form.reset();
      say("Taken back. Nothing was saved.");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Whoever leaves the page leaves the control.
  addEventListener("pagehide", () => {
    for (const form of unsaved.keys()) navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
    unsaved.clear();
  });
}
