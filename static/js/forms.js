/* Drafts: forms with data-autosave save themselves and say truthfully whether they are saved.
   The whole form is posted to data-autosave (or the form's action) with the header X-Autosave; the answer is the new
   status line. X-Version in the answer replaces the form's version. 409 answers with both texts. */
(function () {
  "use strict";
  var PAUSE = 1000;       // ms of quiet before a save
  var PATIENCE = 2000;    // ms after which an unsaved change is called unsaved: well within the promised 3 s
  var RETRY = [2000, 4000, 8000, 15000];

  function Draft(form) {
    var self = this;
    this.form = form;
    this.status = document.querySelector(form.dataset.autosaveStatus || "[data-autosave-status]");
    this.conflict = document.querySelector("[data-autosave-conflict]");
    this.words = {
      saving: form.dataset.wordSaving || "Saving…",
      unsaved: form.dataset.wordUnsaved || "Not saved. Your text is still here.",
      ended: form.dataset.wordEnded || "Not saved. Sign in again in another tab, then come back here.",
      clash: form.dataset.wordClash || "Not saved. This was changed somewhere else."
    };
    this.written = 0;     // counts changes; a save covers those it started with
    this.covered = 0;
    this.failures = 0;
    this.busy = this.stopped = false;
    form.addEventListener("input", function () { self.changed(PAUSE); });
    form.addEventListener("change", function () { self.changed(0); });
    form.addEventListener("submit", function () { self.stopped = true; self.clear(); });
    form.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); self.save(); }
    });
    window.addEventListener("online", function () { self.save(); });
    window.addEventListener("app:leaving", function (event) { if (self.dirty()) { event.detail.push(self.last()); } });
    document.addEventListener("visibilitychange", function () { if (document.hidden) { self.save(); } });
    window.addEventListener("beforeunload", function (event) {
      if (self.dirty() && !self.stopped && !document.documentElement.classList.contains("leaving")) { event.preventDefault(); }
    });
  }
  Draft.prototype.dirty = function () { return this.written > this.covered; };
  Draft.prototype.clear = function () { clearTimeout(this.timer); clearTimeout(this.alarm); this.alarm = null; };
  Draft.prototype.say = function (words, state) {
    if (!this.status) { return; }
    this.status.textContent = words;
    this.status.dataset.state = state;
  };
  Draft.prototype.changed = function (pause) {
    var self = this;
    if (this.stopped) { return; }
    this.written += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(function () { self.save(); }, pause);
    if (!this.alarm) {
      this.alarm = setTimeout(function () {
        self.alarm = null;
        if (self.dirty()) { self.say(self.words.unsaved, "unsaved"); }
      }, PATIENCE);
    }
  };
  Draft.prototype.url = function () { return this.form.dataset.autosave || this.form.getAttribute("action") || window.location.href; };
  Draft.prototype.send = function (lasting) {
    return fetch(this.url(), {
      method: "POST", body: new FormData(this.form), credentials: "same-origin", keepalive: lasting,
      headers: { "X-Autosave": "1", "X-Requested-With": "fetch" }
    });
  };
  /* The last save, when the page is left: after the one under way, which may change the version. */
  Draft.prototype.last = function () {
    var self = this;
    this.clear();
    this.stopped = true;
    return (this.flight || Promise.resolve()).then(function () { return self.dirty() ? self.send(true) : null; });
  };
  Draft.prototype.save = function () {
    var self = this;
    if (this.busy || this.stopped || !this.dirty()) { return; }
    var mark = this.written;
    this.busy = true;
    clearTimeout(this.timer);
    if (!this.status || this.status.dataset.state !== "unsaved") { this.say(this.words.saving, "saving"); }
    this.flight = this.send(document.hidden).then(function (answer) {
      return answer.text().then(function (text) { self.answered(answer, text, mark); });
    }).catch(function () { self.failed(self.words.unsaved); });
  };
  Draft.prototype.answered = function (answer, text, mark) {
    if (answer.status === 409) {
      this.busy = false;
      this.stopped = true;
      this.clear();
      this.say(this.words.clash, "unsaved");
      if (this.conflict) { this.fill(this.conflict, text); this.conflict.scrollIntoView({ block: "start" }); }
      return;
    }
    if (answer.redirected || answer.status === 401 || answer.status === 403) { this.failed(this.words.ended); return; }
    if (!answer.ok) { this.failed(this.words.unsaved); return; }
    var version = this.form.querySelector("input[name=version]");
    if (version && answer.headers.get("X-Version")) { version.value = answer.headers.get("X-Version"); }
    this.busy = false;
    this.failures = 0;
    this.covered = mark;
    if (this.dirty()) { this.save(); return; }
    this.clear();
    if (this.status) { this.fill(this.status, text); this.status.dataset.state = "saved"; }
  };
  Draft.prototype.failed = function (words) {
    var self = this;
    this.busy = false;
    this.say(words, "unsaved");
    var wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(function () { self.save(); }, wait);
  };
  Draft.prototype.fill = function (place, html) {
    var parsed = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren.apply(place, Array.prototype.slice.call(parsed.body.childNodes));
  };

  document.querySelectorAll("form[data-autosave]").forEach(function (form) { form.draft = new Draft(form); });

  /* A form that does not save itself warns before its text is thrown away. */
  document.querySelectorAll("form[data-guard]:not([data-autosave])").forEach(function (form) {
    var dirty = false;
    form.addEventListener("input", function () { dirty = true; });
    form.addEventListener("submit", function () { dirty = false; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty && !document.documentElement.classList.contains("leaving")) { event.preventDefault(); }
    });
  });
})();
