import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ShownWrapUp, extendWrapUp } from "@shared/api/casework";
import { ErrorLine } from "@shared/states/ErrorLine";
import { countUp } from "@shared/time/labels";
import { useNow } from "@shared/time/useNow";
import classes from "./WrapUp.module.css";

interface WrapUpClockProps {
  taskId: string;
  shown: ShownWrapUp;
}

/** How long the wrap-up still has before the server finishes it, and the button that takes more. */
export function WrapUpClock({ taskId, shown }: WrapUpClockProps) {
  const now = useNow();
  const queries = useQueryClient();
  const extend = useMutation({
    mutationFn: () => extendWrapUp(taskId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop", "wrapup", taskId] }),
  });
  if (shown.dueAt === null) return null;
  const left = Math.max(0, Date.parse(shown.dueAt) - now);
  return (
    <span className={classes.clock} data-late={left < 15_000 || undefined}>
      <span role="timer">Finishes by itself in {countUp(left)}</span>
      <Button size="compact-xs" variant="default" loading={extend.isPending} onClick={() => extend.mutate()}>
        {`${shown.extensionSeconds} s more`}
      </Button>
      <ErrorLine error={extend.error} />
    </span>
  );
}
