import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Me, chooseAfterThis } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Tasks.module.css";

/** Not ready after this: what I do when I have finished what I am on. Chosen again, it is taken back. */
export function AfterThisItems({ me }: { me: Me }) {
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: chooseAfterThis,
    onSuccess: (now) => queries.setQueryData(["desktop", "me"], now),
  });
  if (!me.activity.available) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>After what I am on</Menu.Label>
      {me.activities
        .filter((activity) => !activity.available)
        .map((activity) => {
          const chosen = me.afterThis?.id === activity.id;
          return (
            <Menu.Item
              key={activity.id}
              closeMenuOnClick={false}
              aria-current={chosen || undefined}
              leftSection={<span className={classes.dot} data-available={false} />}
              rightSection={chosen && <IconCheck size={14} aria-hidden />}
              onClick={() => choose.mutate(chosen ? null : activity.id)}
            >
              Then {activity.name.toLowerCase()}
            </Menu.Item>
          );
        })}
      <ErrorLine error={choose.error} />
    </>
  );
}
