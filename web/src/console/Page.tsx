import type { ReactNode } from "react";
import { ErrorState } from "@shared/states/ErrorState";
import { TableSkeleton } from "@shared/states/Skeletons";
import { useTitle } from "@shared/ui/useTitle";
import classes from "./Console.module.css";

interface PageProps {
  title: string;
  about?: ReactNode;
  /** What stands right of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame of a room's view: title, a sentence, the content. */
export function Page({ title, about, aside, children }: PageProps) {
  useTitle(`${title} · Console`);
  return (
    <div className={classes.view}>
      <header className={classes.viewHead}>
        <div>
          <h1>{title}</h1>
          {about && <p>{about}</p>}
        </div>
        <div className={classes.viewAside}>{aside}</div>
      </header>
      {children}
    </div>
  );
}

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
