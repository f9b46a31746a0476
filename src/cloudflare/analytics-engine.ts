// Points in Workers Analytics Engine, where METRICS is bound. Writing never waits; a binding that is missing or broken
// changes nothing for any callback (docs/reference/cloudflare.md section 9).
import { type Metrics, toPoint } from "../core/metrics.ts";

/** @param broken is told once, when the binding fails. */
export function createMetrics(dataset: AnalyticsEngineDataset | undefined, broken: (reason: string) => void): Metrics {
  let told = false;
  return {
    write(measurement) {
      // What is bound may be something else altogether, a Worker above all: its methods reject later.
      const written = (async () => dataset?.writeDataPoint(toPoint(measurement)))();
      written.catch((error: unknown) => {
        if (!told) broken(String(error));
        told = true;
      });
    },
  };
}
