const seconds = Number(document.body.dataset.again) * 1000;
const form = document.querySelector("form");
if (form) setTimeout(() => form.requestSubmit(), seconds);
else setInterval(async () => {
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (answer.status !== 200) location.reload();
  } catch { /* the line is gone; it is tried again */ }
}, seconds);
