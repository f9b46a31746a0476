// The last 24 hours as a picture: a bar for each hour, people let in and kept out. Drawn on the server, as SVG whose
// looks stand in the stylesheet; its numbers are told in words beside it.
import type { Hour } from "../queries/today.ts";
import { partsIn } from "../words/times.ts";

const width = 720;
/** Bars end where the numbers of the scale begin. */
const plot = width - 44;
const height = 160;
const foot = 22;
const barGap = 5;
const hourMs = 3_600_000;

interface Bar {
  readonly at: number;
  readonly label: string;
  readonly allowed: number;
  readonly kept: number;
}

/** The last 24 hours, those without a decision too. Hours are the zone's own, where it is whole hours off. */
function barsOf(hours: readonly Hour[], now: number, zone: string): readonly Bar[] {
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  const last = Math.floor(now / hourMs) * hourMs;
  return Array.from({ length: 24 }, (_, n) => {
    const at = last - (23 - n) * hourMs;
    const hour = byHour.get(new Date(at).toISOString().slice(0, 13));
    const label = partsIn(zone, at).time.slice(0, 5);
    return { at, label, allowed: hour?.allowed ?? 0, kept: (hour?.refused ?? 0) + (hour?.muted ?? 0) };
  });
}

/** A round number that is at least as large, for the scale's top. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

export const countWords = (count: number): string => count.toLocaleString("en");

export function HoursPicture({ hours, now, zone }: { hours: readonly Hour[]; now: number; zone: string }) {
  const bars = barsOf(hours, now, zone);
  const top = roundUp(Math.max(4, ...bars.map(({ allowed, kept }) => allowed + kept)));
  const step = plot / bars.length;
  const scale = (count: number) => (count / top) * (height - foot - 16);
  const base = height - foot;
  const most = bars.reduce((one, other) => (other.kept > one.kept ? other : one));
  const words =
    most.kept === 0
      ? "People by the hour, for 24 hours. Nobody was kept out."
      : `People by the hour, for 24 hours. Most were kept out at ${most.label}: ${countWords(most.kept)}.`;
  return (
    <svg class="hours" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words}>
      {[0.5, 1].map((share) => (
        <g>
          <line class="grid" x1="0" x2={width} y1={base - scale(top * share)} y2={base - scale(top * share)} />
          <text class="axis" x={width} y={base - scale(top * share) - 3} text-anchor="end">
            {countWords(top * share)}
          </text>
        </g>
      ))}
      <line class="base" x1="0" x2={width} y1={base} y2={base} />
      {bars.map(({ label, allowed, kept }, n) => (
        <g>
          <title>{`${label}: ${countWords(allowed)} let in, ${countWords(kept)} kept out`}</title>
          <rect class="hit" x={n * step} y="0" width={step} height={base} />
          <rect
            class="allowed"
            x={n * step + barGap / 2}
            y={base - scale(allowed)}
            width={step - barGap}
            height={scale(allowed)}
            rx="2"
          />
          <rect
            class="kept"
            x={n * step + barGap / 2}
            y={base - scale(allowed + kept)}
            width={step - barGap}
            height={scale(kept)}
            rx="2"
          />
          {n % 4 === 3 ? (
            <text
              class={n % 8 === 7 ? "axis" : "axis minor"}
              x={n === 23 ? plot : n * step + step / 2}
              y={height - 5}
              text-anchor={n === 23 ? "end" : "middle"}
            >
              {label}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
}
