import type { ReactNode } from "react";
import { ErrorState } from "@shared/states/ErrorState";
import { TableSkeleton } from "@shared/states/Skeletons";
import { useTitle } from "@shared/ui/useTitle";
import classes from "./Supervisor.module.css";

interface ViewProps {
  title: string;
  about?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame of a view: title, a sentence, the content. */
export function View({ title, about, aside, children }: ViewProps) {
  useTitle(`${title} · Supervisor`);
  return (
    <div className={classes.view}>
      <header className={classes.head}>
        <div>
          <h1>{title}</h1>
          {about && <p>{about}</p>}
        </div>
        <div className={classes.aside}>{aside}</div>
      </header>
      {children}
    </div>
  );
}

interface ReadProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  what: string;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The states of what is read: loading, failed, there. */
export function Read<T>({ query, what, skeleton, children }: ReadProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <TableSkeleton />}</>;
}
