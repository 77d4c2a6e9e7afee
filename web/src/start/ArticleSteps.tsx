import { Skeleton } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { Link } from "react-router";
import type { StartState } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import classes from "./Start.module.css";

/** The article's steps, ticked off by themselves as things happen. */
export function ArticleSteps({ start }: { start: StartState | undefined }) {
  const steps = start?.steps ?? [];
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done)?.id;
  return (
    <section className={classes.panel} aria-labelledby="steps">
      <h2 id="steps">
        The story, step by step {start && <small>{`${done} of ${steps.length} done`}</small>}
      </h2>
      {!start && <Skeleton h={180} />}
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step.id} data-done={step.done} data-next={step.id === next}>
            {step.done ? (
              <IconCircleCheckFilled size={18} aria-label="Done" />
            ) : (
              <IconCircle size={18} aria-label="Not done yet" />
            )}
            <span className={classes.stepTitle}>
              {step.href && !step.done ? <StepLink href={step.href} title={step.title} /> : step.title}
            </span>
            {step.doneAt && (
              <small>
                <Time at={step.doneAt} />
              </small>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepLink({ href, title }: { href: string; title: string }) {
  return href.startsWith("/login") || !href.startsWith("/") ? <a href={href}>{title}</a> : <Link to={href}>{title}</Link>;
}
