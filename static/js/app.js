/* Small improvements in the browser. Every page works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  var body = document.body;

  function all(selector, inside) { return Array.prototype.slice.call((inside || document).querySelectorAll(selector)); }

  function post(form, submitter) {
    var data = new FormData(form);
    if (submitter && submitter.name) { data.set(submitter.name, submitter.value); }
    return fetch(form.getAttribute("action") || window.location.href, {
      method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" }
    });
  }

  /* ---------- Quick exit: cover first, sign out in the background, then replace the page ---------- */
  function leave(button) {
    root.classList.add("leaving");
    document.title = "";
    var drafts = []; // unsaved drafts go before the signing out, or they would be refused
    window.dispatchEvent(new CustomEvent("app:leaving", { detail: drafts }));
    function go() {
      if (navigator.sendBeacon) { navigator.sendBeacon(button.form.action, new FormData(button.form)); }
      window.location.replace(button.form.action);
    }
    if (!drafts.length) { go(); return; }
    var enough = new Promise(function (done) { setTimeout(done, 400); }); // the page is covered already
    Promise.race([Promise.all(drafts), enough]).then(go, go);
  }
  var exits = all("[data-leave]");
  exits.forEach(function (button) {
    button.addEventListener("click", function (event) { event.preventDefault(); leave(button); });
  });
  if (exits.length) {
    var taps = [];
    document.addEventListener("keyup", function (event) {
      if (event.key !== "Shift") { taps = []; return; }
      var now = Date.now();
      taps = taps.filter(function (tap) { return now - tap < 5000; }).concat(now);
      if (taps.length >= 3) { leave(exits[0]); }
    });
    // A page kept in memory must not come back by the back button.
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) { root.classList.add("leaving"); window.location.reload(); }
    });
  }

  /* ---------- Colours: applied at once, saved on the server ---------- */
  all("form[data-root-choice]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (!button) { return; }
      event.preventDefault();
      root.dataset[form.dataset.rootChoice] = button.value;
      all("button[aria-pressed]", form).forEach(function (other) {
        other.setAttribute("aria-pressed", String(other === button));
      });
      post(form, button).catch(function () { /* the choice lasts until the page is left */ });
    });
  });

  /* ---------- Discreet mode: names go at once; they only come back from the server ---------- */
  all("form[data-discreet-form]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (!button || button.value !== "on") { return; }
      event.preventDefault();
      all("[data-alt]").forEach(function (name) { name.textContent = name.dataset.alt; });
      root.dataset.discreet = "on";
      button.setAttribute("aria-pressed", "true");
      post(form, button).then(function () { button.value = "off"; }).catch(function () { form.submit(); });
    });
  });

  /* ---------- Menus close when the attention goes elsewhere ---------- */
  document.addEventListener("click", function (event) {
    all("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    all("details[data-menu][open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* ---------- Error summary: focused on load; its links focus the control ---------- */
  function focusErrors(inside) {
    var summary = (inside || document).querySelector("[data-error-summary]");
    if (!summary) { return; }
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (target) { event.preventDefault(); target.focus(); target.scrollIntoView({ block: "center" }); }
    });
  }
  focusErrors();
  document.addEventListener("htmx:afterSwap", function (event) { focusErrors(event.detail.target); dials(event.detail.target); });
  document.addEventListener("app:filled", function (event) { dials(event.target); });

  /* ---------- Distress dial: the number stays the answer, buttons and range move it ---------- */
  function dials(inside) {
    all("[data-dial]", inside).forEach(function (dial) {
      var value = dial.querySelector("input[type=number]");
      var range = dial.querySelector("input[type=range]");
      if (!range.hidden) { return; }
      function show() {
        dial.classList.toggle("unset", value.value === "");
        if (value.value !== "") { range.value = value.value; }
      }
      function set(number) {
        value.value = Math.min(Number(value.max), Math.max(Number(value.min), number));
        show();
        value.dispatchEvent(new Event("input", { bubbles: true }));
      }
      range.hidden = false;
      all("button[data-step]", dial).forEach(function (button) {
        button.hidden = false;
        button.addEventListener("click", function () {
          var step = Number(button.dataset.step);
          var middle = (Number(value.min) + Number(value.max)) / 2;
          set(value.value === "" ? middle : Number(value.value) + step);
        });
      });
      range.addEventListener("input", function () { set(Number(range.value)); });
      value.addEventListener("input", show);
      show();
    });
  }
  dials();

  /* ---------- Tabs that do not fit: the present one is in sight ---------- */
  all(".tabs [aria-current]").forEach(function (tab) {
    var bar = tab.parentElement;
    bar.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - bar.offsetLeft - bar.clientWidth / 2;
  });

  /* ---------- Single keys: "/" searches, "n" logs a session. Never inside fields; can be turned off ---------- */
  document.addEventListener("keydown", function (event) {
    if (body.dataset.shortcuts !== "on" || event.metaKey || event.ctrlKey || event.altKey) { return; }
    if (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    var target = all("[data-key]").filter(function (item) { return item.dataset.key === event.key; })[0];
    if (!target) { return; }
    event.preventDefault();
    if (target.matches("input")) { target.focus(); } else { target.click(); }
  });
})();
