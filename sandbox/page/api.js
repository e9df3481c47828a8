// The sandbox's control interface over HTTP; a refusal becomes an Error with its sentence.

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `the sandbox answered ${response.status}`);
  return body;
}

export const get = async (path) => read(await fetch(`/control/${path}`, { cache: "no-store" }));

export const post = async (path, body = {}) =>
  read(
    await fetch(`/control/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

// Hands each event on, for ever; asks again after a pause when the sandbox is away.
export async function follow(after, onEvent, onLost) {
  let seq = after;
  let lost = false;
  for (;;) {
    try {
      const { events, last } = await get(`telegram/events?after=${seq}&timeout=${lost ? 0 : 25}`);
      events.forEach(onEvent);
      seq = last;
      lost = false;
      onLost(false);
    } catch {
      lost = true;
      onLost(true);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}
