import { Skeleton } from "@mantine/core";
import { IconArrowRight, IconDeviceMobileMessage, IconHeadset, IconTimeline } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { StartState } from "@shared/api/console";
import { readableNumber } from "@shared/ui/phoneNumber";
import { countOf, servedByWords } from "./words";
import classes from "./Start.module.css";

/** Three doors side by side, each with its living state in one line. */
export function Doors({ start }: { start: StartState | undefined }) {
  const workers = start?.links.desktop ?? [];
  return (
    <div className={classes.doors}>
      <Door href={start?.links.phone ?? "/phone"} Icon={IconDeviceMobileMessage} title="Phone" about="Write as a customer would.">
        {start && (
          <>
            {readableNumber(start.phone.number)} <small>{servedByWords(start.phone.servedBy)}</small>
          </>
        )}
      </Door>
      <Door
        href={workers[0]?.url ?? "/desktop"}
        Icon={IconHeadset}
        title="Desktop"
        about="Take conversations as a worker."
        more={
          workers.length > 1 && (
            <p className={classes.as}>
              Open as{" "}
              {workers.map((worker, index) => (
                <span key={worker.workerId}>
                  {index > 0 && " or "}
                  <a href={worker.url}>{worker.name}</a>
                </span>
              ))}
            </p>
          )
        }
      >
        {start && (
          <>
            {countOf(start.desktop.workers, "worker")} <small>{start.desktop.available === 0 ? "nobody available" : `${start.desktop.available} available`}</small>
          </>
        )}
      </Door>
      <Door href="/console" Icon={IconTimeline} title="Console" about="See where each turn spent its time.">
        {start && (start.console.open === 0 ? "No conversation open" : `${countOf(start.console.open, "conversation")} open`)}
      </Door>
    </div>
  );
}

interface DoorProps {
  href: string;
  Icon: typeof IconTimeline;
  title: string;
  about: string;
  /** The living state in one line; nothing while it is read. */
  children: ReactNode;
  more?: ReactNode;
}

function Door({ href, Icon, title, about, children, more }: DoorProps) {
  return (
    <section className={classes.door}>
      <Icon size={24} stroke={1.6} aria-hidden />
      <h2>
        {/* A full load on purpose: the link may carry a one-time token that the server redeems. */}
        <a href={href} className={classes.enter}>
          {title}
          <IconArrowRight size={16} aria-hidden />
        </a>
      </h2>
      <p className={classes.about}>{about}</p>
      <div className={classes.state} aria-live="polite">
        {children || <Skeleton h={10} w="70%" my={5} />}
      </div>
      {more}
    </section>
  );
}
