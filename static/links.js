// Links that htmx follows are links all the same (L13): with Ctrl, Cmd, Shift or Alt the browser does with them what it does with any
// other. htmx would stop that before it looks at the key.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) event.stopImmediatePropagation();
}, true);
