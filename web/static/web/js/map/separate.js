/** Pushes people apart until no disc or name covers another; the order of the pushes never varies. */

const WIDTH = 112;
const HEIGHT = 100;
const ROUNDS = 60;

export function separate(places) {
  const all = [...places.values()];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!pushOnce(all)) break;
  }
  return places;
}

function pushOnce(all) {
  let pushed = false;
  const byX = [...all].sort((a, b) => a.x - b.x || a.y - b.y);
  for (let i = 0; i < byX.length; i += 1) {
    for (let j = i + 1; j < byX.length && byX[j].x - byX[i].x < WIDTH; j += 1) {
      pushed = apart(byX[i], byX[j]) || pushed;
    }
  }
  return pushed;
}

/** Along the side where less is missing. */
function apart(a, b) {
  const missingX = WIDTH - Math.abs(b.x - a.x);
  const missingY = HEIGHT - Math.abs(b.y - a.y);
  if (missingX <= 0.5 || missingY <= 0.5) return false;
  if (missingX / WIDTH < missingY / HEIGHT) {
    const step = (missingX / 2 + 0.5) * (b.x >= a.x ? 1 : -1);
    a.x -= step;
    b.x += step;
  } else {
    const step = (missingY / 2 + 0.5) * (b.y >= a.y ? 1 : -1);
    a.y -= step;
    b.y += step;
  }
  return true;
}
