import type { ReactNode } from "react";
import { useTitle } from "@shared/ui/useTitle";
import classes from "./Frame.module.css";

export interface FrameProps {
  title: string;
  about?: ReactNode;
  /** What stands right of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame of a view of one of the wide screens: title, a sentence, the content; `screen` is named in the tab. */
export function Frame({ screen, title, about, aside, children }: FrameProps & { screen: string }) {
  useTitle(`${title} · ${screen}`);
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
