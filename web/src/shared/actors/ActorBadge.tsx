import type { Actor, Look } from "./actors";
import { looks } from "./actors";
import classes from "./Actor.module.css";

interface ActorBadgeProps {
  actor: Actor;
  /** What to call it; the actor's own word when left out. */
  label?: string | null;
  /** Another icon than the actor's own. */
  Icon?: Look["Icon"];
}

/** An icon and a word in the actor's colour: never colour alone. */
export function ActorBadge({ actor, label, Icon }: ActorBadgeProps) {
  const look = looks[actor];
  const Shown = Icon ?? look.Icon;
  return (
    <span className={classes.badge} data-actor={actor}>
      <Shown size={13} aria-hidden />
      <span className={classes.word}>{label ?? look.label}</span>
    </span>
  );
}
