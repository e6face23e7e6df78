/* Moving an appointment in the calendar, by pointer or by keys. Where it is put down, an ordinary form is sent: the server checks,
   answers with the page, and offers to undo. Without this script each appointment has a page to move it. */
(function () {
  "use strict";
  var diary = document.querySelector("[data-diary]");
  var form = document.querySelector("[data-diary-form]");
  var say = document.querySelector("[data-diary-say]");
  if (!diary || !form) { return; }

  var STEP = Number(diary.dataset.step);   // minutes in a row
  var SNAP = 15;                           // minutes that a pointer jumps
  var FIRST = Number(diary.dataset.firstHour) * 60;
  var PITCH = 5;                           // px of a row, as in diary.css
  var THRESHOLD = 6;                       // px before a press becomes a drag
  var columns = Array.prototype.slice.call(diary.querySelectorAll("[data-day]"));
  var wide = window.matchMedia("(min-width: 48rem)");
  var current = null;                      // what is being moved: block, where it was, where it is
  var dropped = false;                     // swallows the click that ends a drag

  diary.dataset.ready = "";

  function minutes(text) { return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)); }
  function two(number) { return String(number).padStart(2, "0"); }
  function clock(total) { return two(Math.floor(total / 60)) + ":" + two(total % 60); }
  function dayOf(index) { return columns[index].dataset.day; }

  function begin(block) {
    var column = columns.indexOf(block.closest("[data-day]"));
    var start = minutes(block.dataset.begins.slice(11));
    current = { block: block, home: block.parentElement, next: block.nextSibling, column: column, start: start,
                was: { column: column, start: start }, classes: block.className };
    block.classList.add("moving");
    say.textContent = diary.dataset.wordMoving;
  }

  /* Put the block where it would begin. Rows count from the first hour that is shown. */
  function place(column, start) {
    var last = 24 * 60 - SNAP;
    current.column = Math.max(0, Math.min(columns.length - 1, column));
    current.start = Math.max(FIRST, Math.min(last, start));
    var rows = columns[current.column].querySelector(".diary-rows");
    if (current.block.parentElement !== rows) {
      var focused = document.activeElement === current.block;
      rows.append(current.block);
      if (focused) { current.block.focus(); }
    }
    current.block.className = current.block.className.replace(/\bb\d+\b/, "b" + ((current.start - FIRST) / STEP + 1));
    var heading = columns[current.column].querySelector("h3 a").textContent;
    say.textContent = heading + ", " + clock(current.start);
    current.block.querySelector("[data-from]").textContent = clock(current.start);
  }

  function leave() {
    if (!current) { return; }
    var left = current;
    current = null;
    left.home.insertBefore(left.block, left.next);
    left.block.className = left.classes;
    left.block.querySelector("[data-from]").textContent = clock(left.was.start);
    left.block.focus();
    say.textContent = diary.dataset.wordLeft;
  }

  function drop() {
    var moved = current;
    if (moved.column === moved.was.column && moved.start === moved.was.start) { leave(); return; }
    current = null;
    form.action = moved.block.dataset.move;
    form.elements.starts_at.value = dayOf(moved.column) + "T" + clock(moved.start);
    form.elements.version.value = moved.block.dataset.version;
    form.submit();
  }

  /* ---------------------------------------------------------------- pointer */
  var press = null;

  diary.addEventListener("pointerdown", function (event) {
    var block = event.target.closest("[data-move]");
    if (!block || event.button !== 0 || event.pointerType === "touch" || !wide.matches) { return; }
    var box = block.getBoundingClientRect();
    press = { block: block, x: event.clientX, y: event.clientY, grip: event.clientY - box.top };
  });

  document.addEventListener("pointermove", function (event) {
    if (!press) { return; }
    if (!current) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < THRESHOLD) { return; }
      begin(press.block);
    }
    event.preventDefault();
    var column = columns.findIndex(function (item) {
      var box = item.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    if (column < 0) { column = current.column; }
    var top = columns[column].querySelector(".diary-rows").getBoundingClientRect();
    var rows = (event.clientY - press.grip - top.top) / PITCH;
    place(column, FIRST + Math.round(rows * STEP / SNAP) * SNAP);
  });

  document.addEventListener("pointerup", function () {
    if (!press) { return; }
    press = null;
    if (current) { dropped = true; drop(); setTimeout(function () { dropped = false; }, 0); }
  });
  document.addEventListener("pointercancel", function () { press = null; leave(); });
  diary.addEventListener("dragstart", function (event) { if (event.target.closest("[data-move]")) { event.preventDefault(); } });
  diary.addEventListener("click", function (event) { if (dropped) { event.preventDefault(); } }, true);

  /* ---------------------------------------------------------------- keys */
  var STEPS = { ArrowUp: [0, -SNAP], ArrowDown: [0, SNAP], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  diary.addEventListener("keydown", function (event) {
    var block = event.target.closest("[data-move]");
    if (!block || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (!current) {
      var off = document.body.dataset.shortcuts === "off";
      if (event.key.toLowerCase() === "m" && !off) { event.preventDefault(); begin(block); }
      return;
    }
    var step = STEPS[event.key];
    if (step) { event.preventDefault(); place(current.column + step[0], current.start + step[1]); }
    if (event.key === "Enter") { event.preventDefault(); drop(); }
    if (event.key === "Escape") { event.preventDefault(); leave(); }
  });
  diary.addEventListener("focusout", function (event) {
    if (current && !press && event.target === current.block && !current.block.contains(event.relatedTarget)) {
      setTimeout(function () { if (current && document.activeElement !== current.block) { leave(); } }, 0);
    }
  });
})();
