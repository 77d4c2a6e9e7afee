/**
 * One turn sends a dozen events in a few milliseconds. The first makes its queries stale at once (an offer has to be
 * on screen in a moment); those that follow closely are gathered and done together.
 */
import type { QueryKey } from "@tanstack/react-query";

/** How long to gather, in milliseconds. */
const GATHER = 80;

export class Batcher {
  private readonly run: (key: QueryKey) => void;
  private waiting = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(run: (key: QueryKey) => void) {
    this.run = run;
  }

  add(keys: QueryKey[]): void {
    for (const key of keys) this.waiting.set(JSON.stringify(key), key);
    if (this.timer === null) this.flush();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private flush(): void {
    const keys = [...this.waiting.values()];
    this.waiting.clear();
    this.timer = keys.length === 0 ? null : setTimeout(() => this.flush(), GATHER);
    keys.forEach(this.run);
  }
}
