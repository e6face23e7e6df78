/* Nobody there: the page is covered and its sign-in ends. What was typed stays in the page and is there again after signing in. */
(function () {
  "use strict";
  var body = document.body, root = document.documentElement;
  var minutes = Number(body.dataset.idleCover || 0);
  if (!body.dataset.person || !minutes) { return; }
  var last = Date.now(), told = last, screen = null;
  var TELL_EVERY = 120000; // well within the quarter of an hour after which the server ends a sign-in

  function token() {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }
  function touched() {
    if (screen) { return; }
    last = Date.now();
    if (last - told < TELL_EVERY) { return; }
    told = last;
    var data = new FormData();
    data.set("csrfmiddlewaretoken", token());
    fetch(body.dataset.here, { method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .catch(function () { /* the next touch tells again */ });
  }
  function part(kind, words, className) {
    var made = document.createElement(kind);
    made.textContent = words;
    if (className) { made.className = className; }
    return made;
  }
  function cover() {
    if (screen) { return; }
    window.dispatchEvent(new CustomEvent("app:locked"));
    var words = body.dataset;
    screen = document.createElement("section");
    screen.className = "lock-screen";
    screen.setAttribute("role", "alertdialog");
    screen.setAttribute("aria-modal", "true");
    screen.setAttribute("aria-labelledby", "lock-title");
    var title = part("h2", words.lockTitle);
    title.id = "lock-title";
    title.tabIndex = -1;
    var said = part("p", words.lockText);
    said.setAttribute("role", "status");
    var link = part("a", words.lockSignIn, "btn btn-primary");
    link.href = words.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    var back = part("button", words.lockBack, "btn btn-plain");
    back.type = "button";
    back.addEventListener("click", function () { look(said); });
    var row = document.createElement("div");
    row.className = "row-flex";
    row.append(link, back);
    screen.append(title, said, row);
    root.classList.add("locked");
    body.append(screen);
    title.focus();
  }
  function look(said) {
    fetch(body.dataset.me, { credentials: "same-origin" }).then(function (answer) {
      return answer.text().then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var field = page.querySelector("input[name=csrfmiddlewaretoken]");
        if (answer.redirected || page.body.dataset.person !== body.dataset.person) { said.textContent = body.dataset.lockNotYet; return; }
        if (field) { document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (own) { own.value = field.value; }); }
        screen.remove();
        screen = null;
        root.classList.remove("locked");
        last = told = Date.now();
        window.dispatchEvent(new Event("focus")); // drafts that were not saved try again
      });
    }).catch(function () { said.textContent = body.dataset.lockNotYet; });
  }
  ["pointerdown", "keydown", "scroll", "input"].forEach(function (name) { window.addEventListener(name, touched, { passive: true }); });
  setInterval(function () { if (Date.now() - last >= minutes * 60000) { cover(); } }, 5000);
})();
