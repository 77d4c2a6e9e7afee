import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** Queries whose first reading is under way and has to be followed by a second. */
const anew = new WeakSet<object>();

/**
 * Read again what an event made stale. A first reading that is under way may have begun before the event, and nothing
 * would ever ask a second time: it is let finish, and then done once more.
 */
export function readAgain(queries: QueryClient, queryKey: QueryKey): void {
  for (const query of queries.getQueryCache().findAll({ queryKey })) {
    if (query.state.data !== undefined || query.state.fetchStatus !== "fetching" || anew.has(query)) continue;
    anew.add(query);
    const again = () => {
      anew.delete(query);
      void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    query.promise?.then(again, again);
  }
  void queries.invalidateQueries({ queryKey });
}
