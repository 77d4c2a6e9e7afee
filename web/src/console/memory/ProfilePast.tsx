import { Link } from "react-router";
import type { ProfileDetail } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import console from "../Console.module.css";
import classes from "./Past.module.css";

/** Summaries of what was said, newest first. */
export function Summaries({ summaries }: { summaries: ProfileDetail["summaries"] }) {
  return (
    <section className={console.section} aria-label="Summaries">
      <h2>Summaries</h2>
      {summaries.length === 0 && <p className={console.quiet}>None yet. One is written when a conversation ends.</p>}
      {summaries.map((summary) => (
        <div key={summary.summaryId} className={classes.past}>
          <p dir="auto">{summary.content}</p>
          <small>
            <Time at={summary.occurredAt} />
            {summary.conversationId && (
              <>
                {" · "}
                <Link to={`/console/conversations/${summary.conversationId}`}>Conversation</Link>
              </>
            )}
          </small>
        </div>
      ))}
    </section>
  );
}

/** The conversations of a profile. */
export function PastConversations({ conversations }: { conversations: ProfileDetail["conversations"] }) {
  return (
    <section className={console.section} aria-label="Conversations">
      <h2>Conversations</h2>
      {conversations.length === 0 && <p className={console.quiet}>None yet.</p>}
      {conversations.map((one) => (
        <div key={one.conversationId} className={classes.past}>
          <p>
            <Link to={`/console/conversations/${one.conversationId}`}>
              <Time at={one.createdAt} />
            </Link>
          </p>
          <small>
            {one.messages === 1 ? "1 message" : `${one.messages} messages`} · {one.status === "CLOSED" ? "ended" : one.status.toLowerCase()}
          </small>
        </div>
      ))}
    </section>
  );
}
