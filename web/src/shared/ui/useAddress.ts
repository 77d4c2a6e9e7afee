import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * One value of a view, kept in the address: it survives a reload and can be sent to somebody.
 * An empty value leaves the address; whatever else stands there stays.
 */
export function useAddress(name: string, fallback = ""): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setSearch(
        (before) => {
          if (value === "" || value === fallback) before.delete(name);
          else before.set(name, value);
          return before;
        },
        { replace: true },
      ),
    [name, fallback, setSearch],
  );
  return [search.get(name) ?? fallback, set];
}
