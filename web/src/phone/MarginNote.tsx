import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { looks } from "@shared/actors/actors";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import { type PhoneState, fetchThread } from "@shared/api/phone";
import { useLiveEvents } from "@shared/live/LiveFeed";
import { Time } from "@shared/time/Time";
import { type Happening, tell } from "./behindTheScenes";
import classes from "./MarginNote.module.css";

/** How many happenings the note keeps. */
const KEPT = 40;
const SHOWN = 7;

/** What just happened behind the scenes, with the way into the console. Wide screens only. */
export function MarginNote({ phone, address }: { phone: PhoneState; address: string }) {
  const thread = useQuery({ queryKey: ["phone", "thread", address], queryFn: () => fetchThread(address) });
  const conversation = thread.data?.conversation ?? null;
  const [happenings, setHappenings] = useState<Happening[]>([]);
  useLiveEvents((event) => {
    const happening = tell(event, `${event.at} ${event.type} ${Math.random()}`);
    if (happening) setHappenings((known) => [...known, happening].slice(-KEPT));
  });
  const ours = happenings.filter((one) => !one.conversationId || one.conversationId === conversation?.conversationId);
  const program = phone.servedBy.kind === "program";
  return (
    <aside className={classes.note} aria-label="Behind the scenes">
      <h2>Behind the scenes</h2>
      <dl className={classes.facts}>
        <dt>Answered by</dt>
        <dd>{program ? phone.servedBy.name : "the built-in agent"}</dd>
        <dt>Model</dt>
        <dd>{phone.model.rehearsal ? "Rehearsal model" : phone.model.name}</dd>
        <dt>Owner</dt>
        <dd>
          {conversation ? <OwnerBadge owner={conversation.owner} status={conversation.status} /> : <ActorBadge actor="system" label="No conversation" />}
        </dd>
      </dl>
      <ol className={classes.list}>
        {ours.slice(-SHOWN).map((one) => {
          const { Icon } = looks[one.actor];
          return (
            <li key={one.key} data-actor={one.actor}>
              <Icon size={14} aria-hidden />
              <span>
                {one.text} <small><Time at={one.at} show="clock" /></small>
              </span>
            </li>
          );
        })}
      </ol>
      {ours.length === 0 && <p className={classes.quiet}>Send a message, and what it sets off is told here.</p>}
      {conversation && (
        <Link className={classes.link} to={`/console/conversations/${conversation.conversationId}`}>
          See every step in the console
        </Link>
      )}
    </aside>
  );
}
