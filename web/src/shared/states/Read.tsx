import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { TableSkeleton } from "./Skeletons";

interface ReadProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  what: string;
  /** Shown while it is read; table rows when left out. */
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The states of a view that reads one thing: loading, error, and the thing. */
export function Read<T>({ query, what, skeleton, children }: ReadProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <TableSkeleton />}</>;
}
