import type { Actor } from "../actors/actors";
import { initials } from "./ids";
import classes from "./Ui.module.css";

interface FaceProps {
  name: string | null | undefined;
  address: string;
  actor?: Actor;
}

/** A round picture with initials; the name stands beside it, so readers skip it. */
export function Face({ name, address, actor = "customer" }: FaceProps) {
  return (
    <span className={classes.face} data-actor={actor} aria-hidden>
      {initials(name, address)}
    </span>
  );
}
