import type { ReactNode } from "react";
import classes from "./Customer.module.css";

interface SectionProps {
  title: string;
  /** How many things it holds, shown beside the title. */
  count?: number;
  aside?: ReactNode;
  children: ReactNode;
}

/** One section of the customer pane. */
export function Section({ title, count, aside, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>
        {title}
        {count ? <small>{count}</small> : null}
        <span className={classes.aside}>{aside}</span>
      </h2>
      {children}
    </section>
  );
}
